import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { damageBytes, damageJson, damageText } from "../support/damage.ts";
import { fuzz, type Random } from "../support/fuzz.ts";
import { makeBeamStudy } from "../support/make-study.ts";

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "fuzz", version: "1" } },
};
const callTool = (name: string, input: unknown): object => ({
  jsonrpc: "2.0",
  id: 2,
  method: "tools/call",
  params: { name, arguments: input },
});
const messages: readonly object[] = [
  initialize,
  { jsonrpc: "2.0", method: "notifications/initialized" },
  { jsonrpc: "2.0", id: 3, method: "tools/list", params: {} },
  { jsonrpc: "2.0", id: 4, method: "server/discover", params: {} },
  { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 2, reason: "none" } },
  { jsonrpc: "2.0", id: 5, result: { tools: [] } },
  { jsonrpc: "2.0", id: 6, error: { code: -32600, message: "no" } },
  callTool("canvas_read", {}),
  callTool("check_study", {}),
  callTool("list_studies", {}),
  callTool("get_study", { path: "beam" }),
  callTool("canvas_update_node", { nodeId: "dv_web", label: "Web", data: { lower: 1 } }),
  callTool("canvas_batch", {
    operations: [
      { action: "add_node", nodeType: "note", label: "N", data: {} },
      { action: "remove_node", nodeId: "alg" },
    ],
  }),
];

let folder: string;
let server: ChildProcess;
/** Lines of the server that nobody has looked at yet. */
const lines: string[] = [];
let wake = (): void => undefined;
let errors = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "planform-fuzz-"));
  await mkdir(join(folder, "beam"));
  await writeFile(join(folder, "beam", "study.json"), serializeStudy(makeBeamStudy()));
  server = spawn(process.execPath, [join(import.meta.dirname, "../../out/mcp-server/server.mjs")], {
    env: { PATH: "/usr/bin:/bin", HOME: folder, PLANFORM_STUDY_FOLDER: join(folder, "beam") },
    stdio: "pipe",
  });
  // Not by `readline`, for which U+2028 ends a line as well.
  let rest = "";
  stream(server.stdout)
    .setEncoding("utf8")
    .on("data", (piece: string) => {
      const whole = `${rest}${piece}`.split("\n");
      rest = whole.pop() ?? "";
      lines.push(...whole);
      wake();
    });
  stream(server.stderr).on("data", (data) => {
    errors = `${errors}${data}`.slice(-20_000);
  });
  server.on("exit", () => wake());
  send(JSON.stringify(initialize));
});
afterAll(async () => {
  const ended = once(server, "exit");
  server.stdin?.end();
  await ended;
  await rm(folder, { recursive: true });
});

function stream<Stream>(value: Stream | null): Stream {
  if (value === null) throw new Error("The server has no such stream");
  return value;
}

function send(line: string | Buffer): void {
  stream(server.stdin).write(line);
  stream(server.stdin).write("\n");
}

/** Everything that was written before it is dealt with when this is answered. */
async function ping(id: string): Promise<void> {
  send(JSON.stringify({ jsonrpc: "2.0", id, method: "ping" }));
  for (;;) {
    const line = lines.shift();
    if (line === undefined) {
      expect(server.exitCode, errors).toBeNull();
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    const answer: unknown = JSON.parse(line);
    expect(answer).toMatchObject({ jsonrpc: "2.0" });
    if (typeof answer === "object" && answer !== null && "id" in answer && answer.id === id) return;
  }
}

function makeLine(random: Random): string | Buffer {
  const message = random.find(messages);
  const text = JSON.stringify(message);
  if (random.oneIn(6)) return damageBytes(text, random);
  if (random.oneIn(4)) return damageText(text, random);
  return JSON.stringify(
    damageJson(message, random, ["tools/call", "canvas_read", "dv_web", 1, "2.0", "../.."]),
  );
}

describe("the tool server", () => {
  it("answers on, whatever lines it is sent, and says nothing that is no protocol", async () => {
    let number = 0;
    await fuzz({
      inputs: 400,
      make: makeLine,
      async run(line) {
        send(line);
        number += 1;
        await ping(`ping-${number}`);
        expect(errors).not.toMatch(/\n\s+at .+:\d+/);
      },
    });
  });
});
