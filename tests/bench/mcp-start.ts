import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { copySampleStudy } from "../support/open-test-app.ts";
import { type Figure, makeFigure, measureInTurn, median, medianRatio, round } from "./figure.ts";
import { copyMcpServer, plainEnvironment, timeNode, untilEnded, untilOutput } from "./programs.ts";

const bench = "mcp-start";

const initialize = `${JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "bench", version: "1" } },
})}\n`;

/** From the start of the bundled MCP server to its answer to `initialize`, beside a Node that does nothing. */
export async function benchMcpStart(): Promise<Figure[]> {
  const program = copyMcpServer();
  const studyFolder = await copySampleStudy("cantilever");
  try {
    const { server, bareNode } = await measureInTurn(
      { server: () => timeInitialize(program.file, studyFolder), bareNode: () => timeNode(["-e", "0"]) },
      15,
    );
    const detail = {
      serverMs: round(median(server)),
      bareNodeMs: round(median(bareNode)),
      rounds: server.length,
    };
    return [
      makeFigure({
        bench,
        figure: "spawn to initialize answer",
        value: median(server),
        unit: "ms",
        bar: 150,
        detail,
      }),
      makeFigure({
        bench,
        figure: "spawn to initialize answer, against a bare node",
        value: medianRatio(server, bareNode),
        unit: "ratio",
        bar: 5,
        detail,
      }),
    ];
  } finally {
    program.remove();
    await rm(studyFolder, { recursive: true, force: true });
  }
}

async function timeInitialize(file: string, studyFolder: string): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, [file], {
    env: plainEnvironment({ PLANFORM_STUDY_FOLDER: studyFolder, PLANFORM_MODE: "user" }),
    stdio: ["pipe", "pipe", "ignore"],
  });
  const answered = untilOutput(child, /"serverInfo"/, 30_000);
  child.stdin.write(initialize);
  await answered;
  const took = performance.now() - start;
  child.stdin.end();
  await untilEnded(child, 10_000);
  return took;
}
