import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serializeStudy } from "../../shared/study/serialize-study.ts";
import { createEmptyStudy } from "../../shared/study/study.ts";
import type { Programs } from "../chat/launcher.ts";

const LIMIT_MS = 10_000;

/**
 * Starts Planform's tool server on an empty study, as the CLI would, and asks for its tools.
 * @returns how long it took until it had answered, ms, and how many tools it offers
 * @throws what the client of the protocol throws when it does not start
 */
export async function checkMcpServer(programs: Programs): Promise<{ startMs: number; tools: number }> {
  // Loaded only here: nothing else in the app speaks the protocol as a client.
  const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
  const { StdioClientTransport } = await import("@modelcontextprotocol/sdk/client/stdio.js");
  const folder = await mkdtemp(join(tmpdir(), "planform-doctor-"));
  const client = new Client({ name: "planform-doctor", version: "1" });
  try {
    await writeFile(join(folder, "study.json"), serializeStudy(createEmptyStudy("doctor", "Doctor")));
    const startedAt = performance.now();
    await client.connect(
      new StdioClientTransport({
        command: programs.nodeCommand,
        args: [programs.mcpServerFile],
        env: { ...programs.nodeEnvironment, PLANFORM_STUDY_FOLDER: folder },
        stderr: "ignore",
      }),
      { timeout: LIMIT_MS },
    );
    const startMs = Math.round(performance.now() - startedAt);
    const { tools } = await client.listTools({}, { timeout: LIMIT_MS });
    return { startMs, tools: tools.length };
  } finally {
    await client.close();
    await rm(folder, { recursive: true, force: true });
  }
}
