import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ClaudeBinary } from "../../src/core/claude/find-claude.ts";
import { listProcesses } from "../../src/core/claude/list-processes.ts";
import { type ClaudeProbe, createClaudeProbe } from "../../src/core/claude/probe-claude.ts";
import { followJournal } from "../../src/core/claude/read-journal.ts";
import {
  JOURNAL_FILE,
  STDERR_FILE,
  startTurnProcess,
  type TurnProcess,
} from "../../src/core/claude/start-turn-process.ts";
import { stopProcessTree } from "../../src/core/claude/stop-process-tree.ts";
import { findTranscript } from "../../src/core/claude/transcripts.ts";
import type { Mode } from "../../src/shared/chat/chat.ts";
import { isSameProcess } from "../../src/system/process-identity.ts";
import { type ClaudeTestEnvironment, claudeTestEnvironment } from "../support/run-claude.ts";
import {
  allCapabilities,
  claudeBinary,
  makeStudyFolder,
  readLines,
  runClaudeTurn,
  startClaudeTurn,
  type TurnOptions,
} from "../support/run-claude-turn.ts";
import { type ScriptedApi, startScriptedApi } from "../support/scripted-api.ts";

const programs = fileURLToPath(new URL("../fixtures/claude/programs/", import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "planform-process-"));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

const onePixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const emptyPdf = Buffer.from(
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n" +
    "trailer<</Root 1 0 R>>\n%%EOF\n",
).toString("base64");

const hello = [{ type: "text", text: "hello" }] as const;

function standIn(name: string): ClaudeBinary {
  const path = join(programs, name);
  return { command: process.execPath, prefixArgs: [path], path, source: "setting" };
}

function start(binary: ClaudeBinary, more: { env?: Record<string, string>; cwd?: string } = {}) {
  return startTurnProcess({
    binary,
    args: ["--flag", "a b"],
    env: more.env ?? {},
    cwd: more.cwd ?? folder,
    turnFolder: folder,
  });
}

describe("startTurnProcess", () => {
  it("hands over message, arguments, environment and folder, and keeps what the process says in files", async () => {
    const turn = await start(standIn("echo.mjs"), { env: { MARK: "7" } });
    turn.send(hello, { keepOpen: false });
    expect(await turn.exited).toEqual({ code: 7, signal: null });
    const [line = ""] = await readLines(folder, turn);
    const input =
      '{"type":"user","message":{"role":"user","content":[{"type":"text","text":"hello"}]},"parent_tool_use_id":null}\n';
    expect(JSON.parse(line)).toEqual({ args: ["--flag", "a b"], cwd: folder, mark: "7", input });
    expect(await readFile(join(folder, STDERR_FILE), "utf8")).toBe("words on stderr\n");
  });

  it("reads on while its input is open, and takes no second message", async () => {
    const turn = await start(standIn("echo.mjs"), { env: { MARK: "0" } });
    turn.send(hello, { keepOpen: true });
    expect(() => turn.send(hello, { keepOpen: true })).toThrow("one message");
    expect(turn.answer("r1", { behavior: "deny", message: "no" })).toBe(true);
    turn.closeInput();
    turn.closeInput();
    expect(turn.answer("r2", { behavior: "deny", message: "too late" })).toBe(false);
    expect(await turn.exited).toEqual({ code: 0, signal: null });
    const [line = ""] = await readLines(folder, turn);
    const { input }: { input: string } = JSON.parse(line);
    const said = input.split("\n").filter((text) => text !== "");
    expect(said.map((text) => JSON.parse(text))).toMatchObject([
      { type: "user" },
      { type: "control_response", response: { request_id: "r1" } },
    ]);
  });

  it("is told nothing more once its input is closed", async () => {
    const turn = await start(standIn("echo.mjs"), { env: { MARK: "0" } });
    turn.closeInput();
    expect(() => turn.send(hello, { keepOpen: false })).toThrow("before its input is closed");
    await turn.exited;
    const [line = ""] = await readLines(folder, turn);
    expect(JSON.parse(line)).toMatchObject({ input: "" });
  });

  it("bears what is said to a process that is gone", async () => {
    const turn = await start(standIn("stubborn.mjs"));
    await stopProcessTree({ ...turn, graceMs: 50 });
    await turn.exited;
    turn.send(hello, { keepOpen: true });
    expect(turn.answer("r1", { behavior: "allow", updatedInput: {} })).toBe(false);
    turn.closeInput();
    // An error of the pipe would come after this and fail the test.
    await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it("leads a process group of its own", async () => {
    const turn = await start(standIn("stubborn.mjs"));
    const info = (await listProcesses()).find((process) => process.pid === turn.pid);
    await stopProcessTree({ ...turn, graceMs: 50 });
    expect(info).toMatchObject({ groupId: turn.pid, startTime: turn.startTime });
  });

  it.each([
    ["ends before it reads", "exit 3"],
    ["closes its input before it reads", "exec <&-; sleep 0.3; exit 3"],
  ])("bears a process that %s a long message", async (_, commands) => {
    const path = join(folder, "hasty");
    await writeFile(path, `#!/bin/sh\n${commands}\n`);
    await chmod(path, 0o755);
    const turn = await start(
      { command: path, prefixArgs: [], path, source: "setting" },
      { env: { PATH: "/usr/bin:/bin" } },
    );
    turn.send([{ type: "text", text: "x".repeat(5_000_000) }], { keepOpen: true });
    expect(await turn.exited).toEqual({ code: 3, signal: null });
    expect(await readLines(folder, turn)).toEqual([]);
  });

  it("says that the command cannot be started, or that the study is not there", async () => {
    const path = join(folder, "claude");
    const binary: ClaudeBinary = { command: path, prefixArgs: [], path, source: "setting" };
    await expect(start(binary)).rejects.toMatchObject({ code: "claude-not-found" });
    await writeFile(path, "not executable");
    await expect(start(binary)).rejects.toMatchObject({
      code: "claude-not-found",
      message: expect.stringContaining(path),
    });
    await expect(start(standIn("echo.mjs"), { cwd: join(folder, "gone") })).rejects.toMatchObject({
      code: "study-not-found",
    });
  });

  it("starts a process that goes on when the one that started it has ended", async () => {
    const starter = spawn(process.execPath, [
      join(programs, "start-and-leave.ts"),
      join(programs, "slow.mjs"),
      folder,
    ]);
    let output = "";
    starter.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    const code = await new Promise((resolve) => starter.on("close", resolve));
    expect(code).toBe(0);
    const turn: Pick<TurnProcess, "pid" | "startTime"> = JSON.parse(output);
    expect(await isSameProcess(turn.pid, turn.startTime)).toBe(true);
    expect(await readLines(folder, turn)).toEqual(["one", "two"]);
  });
});

describe("stopProcessTree", () => {
  async function startStubborn(env: Record<string, string>): Promise<{ turn: TurnProcess; child: number }> {
    const turn = await start(standIn("stubborn.mjs"), { env });
    const path = join(folder, JOURNAL_FILE);
    const signal = new AbortController().signal;
    for await (const [line] of followJournal({ path, fromByte: 0, isWriterGone: () => false, signal })) {
      const said: { child: number } = JSON.parse(line?.text ?? "");
      return { turn, child: said.child };
    }
    throw new Error("The program said nothing");
  }
  const isRunning = async (pid: number) => (await listProcesses()).some((info) => info.pid === pid);

  it.each(["0", "1"])(
    "ends what reacts to no polite signal, with its child (in a session of its own: %s)",
    async (own) => {
      const { turn, child } = await startStubborn({ OWN_SESSION: own });
      expect(await isRunning(child)).toBe(true);
      const startMs = performance.now();
      await stopProcessTree(turn);
      expect(performance.now() - startMs).toBeLessThan(3000);
      expect([await isRunning(turn.pid), await isRunning(child)]).toEqual([false, false]);
      expect(await turn.exited).toEqual({ code: null, signal: "SIGKILL" });
    },
  );

  it("ends what a killed process has left in its session", async () => {
    const { turn, child } = await startStubborn({ OWN_SESSION: "0" });
    process.kill(turn.pid, "SIGKILL");
    await turn.exited;
    expect(await isRunning(child)).toBe(true);
    await stopProcessTree(turn);
    expect(await isRunning(child)).toBe(false);
  });

  it("leaves a process alone that only has the same pid", async () => {
    const { turn } = await startStubborn({ OWN_SESSION: "0" });
    await stopProcessTree({ pid: turn.pid, startTime: turn.startTime.replace(/\d+$/, "1") });
    expect(await isRunning(turn.pid)).toBe(true);
    await stopProcessTree({ ...turn, graceMs: 50 });
    expect(await isRunning(turn.pid)).toBe(false);
  });

  it("has nothing to do for a process that ended by itself", async () => {
    const turn = await start(standIn("echo.mjs"), { env: { MARK: "0" } });
    turn.closeInput();
    await turn.exited;
    await stopProcessTree(turn);
  });
});

describe("the real CLI", () => {
  let api: ScriptedApi;
  let home: ClaudeTestEnvironment;
  let probe: ClaudeProbe;
  let study: string;

  beforeAll(async () => {
    api = await startScriptedApi();
    home = await claudeTestEnvironment(api.baseUrl);
    probe = await createClaudeProbe()(claudeBinary, home.env);
  });
  afterAll(async () => {
    await home.cleanUp();
    await api.close();
  });
  beforeEach(async () => {
    study = await makeStudyFolder(folder);
  });

  const run = (options: TurnOptions) => runClaudeTurn({ api, home, folder, study }, options);

  /** Per call, in order: was it let through, or why not? */
  async function tryTools(
    mode: Mode,
    plain: boolean,
    calls: readonly [tool: string, input: unknown][],
  ): Promise<string[]> {
    const blocks = calls.map(([tool, input], index) => ({ tool, input, id: `toolu_${index}` }));
    const { events, end } = await run({ mode, plain, script: [blocks, ["all tried"]] });
    expect(end).toEqual({ state: "done" });
    const results = events.flatMap((event) => (event.type === "tool-results" ? event.results : []));
    return calls.map(([tool], index) => {
      const result = results.find((candidate) => candidate.toolUseId === `toolu_${index}`);
      return `${tool} ${index}: ${result?.isError === false ? "done" : (result?.deniedBy ?? "failed")}`;
    });
  }

  it("is found to be new enough, able and signed in", () => {
    expect(probe).toMatchObject({
      supported: true,
      capabilities: allCapabilities,
      signedIn: true,
      authMethod: "api_key",
    });
  });

  it("answers one message and ends", async () => {
    const { events, end } = await run({
      script: [["I ask.", { tool: "mcp__planform__ping" }], ["Größe 😀"]],
    });
    expect(end).toEqual({ state: "done" });
    expect(events.filter((event) => event.type === "unknown" || event.type === "noise")).toEqual([]);
    const deltas = events.map((event) => (event.type === "text-delta" ? event.text : ""));
    expect(deltas.join("")).toBe("I ask.Größe 😀");
    const pong = events.find((event) => event.type === "tool-results");
    expect(pong?.results[0]).toMatchObject({ isError: false, parts: [{ type: "text", text: "pong" }] });
  });

  it.each([false, true])(
    "denies in user mode all that is not the study's own (without newer flags: %s)",
    async (plain) => {
      await mkdir(join(home.homeFolder, ".ssh"), { recursive: true });
      await writeFile(join(home.homeFolder, ".ssh", "id"), "a key");
      // What the user allows himself in a terminal must not count here.
      const settings = {
        permissions: { allow: ["Read", "Write", "Edit", "Bash"], defaultMode: "acceptEdits" },
      };
      await mkdir(join(home.homeFolder, ".claude"), { recursive: true });
      await writeFile(join(home.homeFolder, ".claude", "settings.json"), JSON.stringify(settings));
      const outcome = await tryTools("user", plain, [
        ["Bash", { command: "ls", description: "list" }],
        ["WebFetch", { url: "http://127.0.0.1:1", prompt: "x" }],
        ["Write", { file_path: join(study, "evil.md"), content: "x" }],
        ["Write", { file_path: join(folder, "evil.md"), content: "x" }],
        ["Write", { file_path: join(study, "study.json"), content: "x" }],
        ["Read", { file_path: "/etc/passwd" }],
        ["Read", { file_path: join(home.homeFolder, ".ssh", "id") }],
        ["Read", { file_path: "../out.txt" }],
        ["Read", { file_path: join(study, "link.txt") }],
        ["Read", { file_path: join(study, ".planform", "token.txt") }],
        ["Grep", { pattern: "text", path: folder }],
        ["Read", { file_path: join(study, "in.txt") }],
        ["Write", { file_path: join(study, "STUDY_REPORT.md"), content: "x" }],
        ["Write", { file_path: join(study, "3_results", "a.md"), content: "x" }],
        ["mcp__planform__ping", {}],
      ]);
      // `--restricted` is a rule; without it the CLI would ask.
      const outside = plain ? "not-granted" : "rule";
      await rm(join(home.homeFolder, ".claude", "settings.json"));
      expect(outcome.map((line) => line.split(": ")[1])).toEqual([
        ...["tool-disabled", "tool-disabled", "not-granted", outside],
        ...["rule", "rule", "rule", outside, outside, "rule", outside],
        ...["done", "done", "done", "done"],
      ]);
      expect(await readFile(join(study, "study.json"), "utf8")).toBe("{}");
    },
  );

  it("has its own tools in power mode, and denies what nobody is there to be asked for", async () => {
    const outcome = await tryTools("power", false, [
      ["Read", { file_path: join(study, "in.txt") }],
      ["mcp__planform__ping", {}],
      ["Bash", { command: "ls", description: "list" }],
      ["Write", { file_path: join(study, "notes.md"), content: "x" }],
      ["Read", { file_path: "/etc/passwd" }],
      ["Read", { file_path: join(study, ".planform", "token.txt") }],
    ]);
    expect(outcome.map((line) => line.split(": ")[1])).toEqual([
      "done",
      "done",
      "not-granted",
      "not-granted",
      "not-granted",
      "rule",
    ]);
  });

  it.each(["user", "power"] as const)(
    "does not read files that a message mentions (%s mode)",
    async (mode) => {
      const path = join(folder, "out.txt");
      const text = `look @${path} @"${path}" 、@${path}\n@../out.txt @link.txt @.planform/token.txt`;
      const { requests, end } = await run({ mode, plain: true, text });
      expect(end.state).toBe("done");
      expect(requests).toContain("the study");
      expect(requests).not.toContain("text outside");
      expect(requests).not.toContain("hidden text");
    },
  );

  it("ends in silence when it gets no message, and leaves no session", async () => {
    const id = randomUUID();
    const turn = await startClaudeTurn({ api, home, folder, study }, { session: { type: "new", id } });
    turn.closeInput();
    expect(await turn.exited).toEqual({ code: 0, signal: null });
    expect(await readFile(join(folder, JOURNAL_FILE), "utf8")).toBe("");
    expect(await findTranscript(home.env, id)).toBeUndefined();
  });

  it("is not in the way of a message that comes long after the start", async () => {
    const before = api.requests.length;
    const turn = await startClaudeTurn({ api, home, folder, study }, {});
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await readFile(join(folder, JOURNAL_FILE), "utf8")).toBe("");
    expect(api.requests.slice(before).filter((request) => request.path === "/v1/messages")).toEqual([]);
    turn.send([{ type: "text", text: '@@[["late"]]@@' }], { keepOpen: false });
    expect(await turn.exited).toEqual({ code: 0, signal: null });
    expect((await readLines(folder, turn)).at(-1)).toContain('"result":"late"');
  });

  it("gives pictures and documents to the model", async () => {
    const { requests, end } = await run({
      message: [
        { type: "image", mediaType: "image/png", base64: onePixel },
        { type: "document", mediaType: "application/pdf", base64: emptyPdf },
        { type: "text", text: "what is it? \u2028 and this?" },
      ],
    });
    expect(end).toEqual({ state: "done" });
    expect(requests).toContain(
      `"type":"image","source":{"type":"base64","media_type":"image/png","data":"${onePixel}"}`,
    );
    expect(requests).toContain(
      `"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"${emptyPdf}"}`,
    );
    expect(requests).toContain("what is it? \u2028 and this?");
  });

  it("gives a message that looks like a command to the model", async () => {
    const { requests } = await run({ text: "/clear" });
    expect(requests).toContain("/clear");
  });

  it("keeps the text so far when it is stopped", async () => {
    const { events, end } = await run({
      script: [[{ text: "slow words ".repeat(200), chunk: 11, delayMs: 50 }]],
      stopAt: (event) => event.type === "text-delta",
    });
    expect(end).toEqual({ state: "stopped" });
    expect(events.at(-1)).toMatchObject({ type: "result", terminalReason: "aborted_streaming" });
    expect(
      events.some(
        (event) => event.type === "assistant" && event.blocks.some((block) => block.type === "text"),
      ),
    ).toBe(true);
  });

  it("goes on with a session, and says when there is none", async () => {
    const id = randomUUID();
    await run({ session: { type: "new", id }, text: "remember seven", script: [["I will."]] });
    const { requests, end } = await run({ session: { type: "resume", id }, text: "which number?" });
    expect(end.state).toBe("done");
    expect(requests).toContain("remember seven");
    const missing = await run({ session: { type: "resume", id: randomUUID() } });
    expect(missing.end).toMatchObject({ state: "failed", sessionMissing: true });
    const used = await run({ session: { type: "new", id } });
    expect(used.end).toMatchObject({ state: "failed", error: { code: "claude-bad-arguments" } });
  });

  it("says that the tool server did not start", async () => {
    const { end } = await run({ toolServer: "gone.mjs" });
    expect(end).toMatchObject({ state: "failed", error: { code: "mcp-server-failed" } });
  });

  it("retries an overloaded service a few times, then says so", async () => {
    const { events, end } = await run({
      script: [{ status: 529, error: { type: "overloaded_error", message: "Overloaded" } }],
      env: { CLAUDE_CODE_MAX_RETRIES: "1" },
    });
    expect(events.some((event) => event.type === "api-retry" && event.status === 529)).toBe(true);
    expect(end).toMatchObject({ state: "failed", error: { code: "claude-overloaded" } });
  });

  it("says that nobody is signed in", async () => {
    const { end } = await run({ env: { ANTHROPIC_API_KEY: "" } });
    expect(end).toMatchObject({ state: "failed", error: { code: "claude-not-signed-in" } });
  });
});
