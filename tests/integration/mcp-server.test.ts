import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyOps } from "../../src/shared/study/apply-op.ts";
import { serializeCanvasSnapshot } from "../../src/shared/study/canvas-snapshot.ts";
import { ModificationAnswer } from "../../src/shared/study/modification.ts";
import { parseStudy } from "../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { findNode, type Study } from "../../src/shared/study/study.ts";
import { makeBeamStudy } from "../support/make-study.ts";
import { connectClient, type ToolClient } from "../support/mcp-client.ts";
import { claudeTestEnvironment, parseStreamJson, runClaude } from "../support/run-claude.ts";
import { startScriptedApi } from "../support/scripted-api.ts";

const serverFile = fileURLToPath(new URL("../../out/mcp-server/server.mjs", import.meta.url));
const beam = makeBeamStudy({ revision: 12 });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "planform-mcp-"));
  await writeFile(join(folder, "study.json"), serializeStudy(beam));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function readStudy(): Promise<Study> {
  return parseStudy(await readFile(join(folder, "study.json"), "utf8"));
}

async function writeSnapshot(): Promise<Record<string, string>> {
  const canvas = join(folder, "canvas.json");
  await writeFile(canvas, serializeCanvasSnapshot({ study: beam, takenIn: [], changes: [] }));
  return {
    PLANFORM_STUDY_FOLDER: folder,
    PLANFORM_CANVAS: canvas,
    PLANFORM_MODE: "user",
    PLANFORM_TURN_ID: "t1",
  };
}

describe("over stdio", () => {
  const clients: ToolClient[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });

  async function connect(env: Record<string, string>): Promise<ToolClient> {
    const client = await connectClient(
      new StdioClientTransport({ command: process.execPath, args: [serverFile], env, stderr: "inherit" }),
    );
    clients.push(client);
    return client;
  }

  it("works on the turn's snapshot and writes nothing to the study", async () => {
    const before = await readFile(join(folder, "study.json"), "utf8");
    const tools = await connect(await writeSnapshot());
    const { modification } = await tools.change("canvas_batch", {
      operations: [
        {
          action: "add_node",
          ref: "t",
          nodeType: "designVariable",
          label: "Steg 漢字 🙂",
          data: { lower: 1, upper: 2 },
        },
        { action: "connect_nodes", sourceId: "t", targetId: "Beam" },
      ],
    });
    expect(modification.baseRevision).toBe(12);
    expect(applyOps(beam, modification.ops).nodes).toHaveLength(10);
    expect((await tools.call("canvas_read")).nodes).toHaveLength(10);
    expect(await readFile(join(folder, "study.json"), "utf8")).toBe(before);
    expect((await readdir(folder)).sort()).toEqual(["canvas.json", "study.json"]);
  });

  it("lays the canvas out, with the layout engine beside the program", async () => {
    const tools = await connect(await writeSnapshot());
    const { modification } = await tools.change("canvas_layout", {});
    expect(modification.ops).toMatchObject([{ type: "moveNodes" }]);
  });

  it("by hand, writes the study itself", async () => {
    const tools = await connect({ PLANFORM_STUDY_FOLDER: folder });
    expect(await tools.call("canvas_remove_node", { nodeId: "Search" })).toMatchObject({ revision: 13 });
    expect(findNode(await readStudy(), "alg")).toBeUndefined();
  });

  it("by hand, gives up on an app that ends before it answers, and then does it itself", async () => {
    const app = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "ignore" });
    try {
      await writeLockOf(app);
      const tools = await connect({ PLANFORM_STUDY_FOLDER: folder });
      const refusal = tools.refusal("canvas_remove_node", { nodeId: "alg" });
      const inbox = join(folder, ".planform/inbox");
      while ((await readdir(inbox).catch(() => [])).length === 0) await sleep(10);
      app.kill("SIGKILL");
      await once(app, "exit");
      expect(await refusal).toContain("did not answer: nothing was changed");
      expect(await readdir(inbox)).toEqual([]);
      expect(await tools.call("canvas_remove_node", { nodeId: "alg" })).toMatchObject({ revision: 13 });
    } finally {
      app.kill("SIGKILL");
    }
  });

  async function writeLockOf(app: ChildProcess): Promise<void> {
    const status = await readFile(`/proc/${app.pid}/stat`, "utf8").catch(() => "");
    const bootId = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
    const ticks = status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
    const startTime = ticks === undefined ? "" : `${bootId.trim()}/${ticks}`;
    await mkdir(join(folder, ".planform"));
    const lock = { pid: app.pid, startTime, host: "web", openedAt: Date.now() };
    await writeFile(join(folder, ".planform/app.lock"), JSON.stringify(lock));
  }
});

describe("the process", () => {
  /** Starts the server, sends lines, closes its input and waits for its end. */
  async function run(env: Record<string, string>, lines: readonly string[]) {
    const child = spawn(process.execPath, [serverFile], { env, stdio: ["pipe", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.stdin.on("error", () => {
      // A server that refuses to start does not read its input: its exit code tells.
    });
    child.stdin.end(lines.map((line) => `${line}\n`).join(""));
    const [code] = await once(child, "close");
    clearTimeout(timer);
    const answers = stdout
      .split("\n")
      .filter((line) => line !== "")
      .map(parseAnswer)
      .sort((one, other) => Number(one.id) - Number(other.id));
    return { code, stderr, answers };
  }

  function parseAnswer(line: string): Record<string, unknown> {
    return JSON.parse(line);
  }

  const initialize = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
  });
  const listTools = JSON.stringify({ jsonrpc: "2.0", id: 2, method: "tools/list" });

  it("goes on after garbage and unknown methods, and ends when its input closes", async () => {
    const unknown = JSON.stringify({ jsonrpc: "2.0", id: 3, method: "server/discover", params: {} });
    const { code, answers, stderr } = await run({ PLANFORM_STUDY_FOLDER: folder }, [
      "garbage {",
      '{"jsonrpc":"1.0"}',
      initialize,
      unknown,
      '{"jsonrpc":"2.0","method":"notifications/initialized"}',
      listTools,
    ]);
    expect(code).toBe(0);
    expect(answers).toMatchObject([
      { id: 1, result: { serverInfo: { name: "planform" } } },
      { id: 2, result: { tools: expect.any(Array) } },
      { id: 3, error: { code: -32601 } },
    ]);
    expect(stderr).toContain("planform mcp:");
  });

  it("says what is missing when it is started without a study", async () => {
    const { code, answers, stderr } = await run({}, []);
    expect(code).toBe(1);
    expect(answers).toEqual([]);
    expect(stderr).toContain("PLANFORM_STUDY_FOLDER");
    expect(stderr).toContain("planform mcp STUDY");
  });

  it("serves a study that is not there with the reason, instead of failing to start", async () => {
    const call = JSON.stringify({
      jsonrpc: "2.0",
      id: 2,
      method: "tools/call",
      params: { name: "canvas_read" },
    });
    const { code, answers } = await run({ PLANFORM_STUDY_FOLDER: join(folder, "nope") }, [initialize, call]);
    expect(code).toBe(0);
    expect(answers[1]).toMatchObject({
      result: { isError: true, content: [{ text: expect.stringContaining("There is no folder") }] },
    });
  });
});

it("serves the real CLI, which carries the modification in its output", async () => {
  const api = await startScriptedApi();
  const environment = await claudeTestEnvironment(api.baseUrl);
  try {
    api.setScript([
      [
        {
          tool: "mcp__planform__canvas_add_node",
          input: {
            nodeType: "designVariable",
            label: "Flange thickness",
            data: { lower: 2, upper: 8, unit: "mm" },
            connectTo: "model_beam",
          },
        },
        { tool: "mcp__planform__canvas_remove_node", input: { nodeId: "nope" } },
      ],
      ["Added it."],
    ]);
    const config = join(folder, "mcp.json");
    const planform = {
      type: "stdio",
      command: process.execPath,
      args: [serverFile],
      env: await writeSnapshot(),
      alwaysLoad: true,
    };
    await writeFile(config, JSON.stringify({ mcpServers: { planform } }));
    const { exitCode, stdout } = await runClaude({
      args: [
        "-p",
        "--output-format",
        "stream-json",
        "--verbose",
        "--mcp-config",
        config,
        "--strict-mcp-config",
        "--allowedTools",
        "mcp__planform",
      ],
      env: environment.env,
      cwd: folder,
      input: "Add a variable for the flange thickness",
    });
    expect(exitCode).toBe(0);
    const events = parseStreamJson(stdout);
    expect(events.find(({ subtype }) => subtype === "init")).toMatchObject({
      mcp_servers: [{ name: "planform", status: "connected" }],
    });
    const results = events.flatMap(toolResults);
    expect(results).toHaveLength(2);
    const refused = results.find(({ is_error }) => is_error === true);
    const answered = results.find(({ is_error }) => is_error !== true);
    expect(textOf(refused)).toContain('There is no node "nope"');
    const { modification } = ModificationAnswer.parse(JSON.parse(textOf(answered)));
    expect(findNode(applyOps(beam, modification.ops), "dv_flange_thickness")).toBeDefined();
    // The model's next request holds the answer as it is.
    expect(JSON.stringify(api.requests.at(-1))).toContain(modification.id);
  } finally {
    await environment.cleanUp();
    await api.close();
  }
});

type ToolResult = { is_error?: unknown; content?: unknown };

function toolResults(event: Record<string, unknown>): ToolResult[] {
  const { message } = event;
  if (event.type !== "user" || typeof message !== "object" || message === null || !("content" in message))
    return [];
  const content: unknown = message.content;
  return Array.isArray(content) ? content.filter((block) => block?.type === "tool_result") : [];
}

function textOf(result: ToolResult | undefined): string {
  const content: unknown = result?.content;
  if (typeof content === "string") return content;
  return Array.isArray(content) ? content.map((block) => String(block?.text)).join("") : "";
}
