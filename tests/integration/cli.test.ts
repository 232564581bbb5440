import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { DoctorReport } from "../../src/shared/doctor.ts";
import { parseStudy } from "../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../support/make-study.ts";
import { connectClient } from "../support/mcp-client.ts";
import {
  copySampleStudy,
  makeTestSurroundings,
  rootFolder,
  type TestSurroundings,
  trustStudy,
} from "../support/open-test-app.ts";
import { type Ended, startPlanform } from "../support/start-planform.ts";

const ADD = "mcp__planform__canvas_add_node";
const addNode = (label: string): object => ({
  tool: ADD,
  input: { nodeType: "designVariable", label, data: { lower: 2, upper: 8, unit: "mm" } },
});
const script = (...turns: unknown[]): string => `Do it @@${JSON.stringify(turns)}@@`;
const slowly = (words: number): object => ({ text: "word ".repeat(words), chunk: 5, delayMs: 30 });

let around: TestSurroundings;
let study: string;
beforeAll(async () => {
  around = await makeTestSurroundings();
});
afterAll(() => around.cleanUp());
beforeEach(async () => {
  study = await copySampleStudy("cantilever");
  await trustStudy(around.env.PLANFORM_HOME ?? "", study);
  onTestFinished(() => rm(study, { recursive: true, force: true }));
});

const start = (args: readonly string[], env: Record<string, string> = {}) =>
  startPlanform(args, { ...around.env, ...env });

function run(args: readonly string[], env?: Record<string, string>): Promise<Ended> {
  return start(args, env).ended;
}

type JsonLine = { type: string } & Record<string, unknown>;

function linesOf({ stdout }: Ended): JsonLine[] {
  expect(stdout.endsWith("\n")).toBe(true);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => z.looseObject({ type: z.string() }).parse(JSON.parse(line)));
}

const ofType = (lines: readonly JsonLine[], type: string): JsonLine[] =>
  lines.filter((line) => line.type === type);
const textOf = (lines: readonly JsonLine[]): string =>
  ofType(lines, "text")
    .map((line) => line.text)
    .join("");

async function savedStudy() {
  return parseStudy(await readFile(join(study, "study.json"), "utf8"));
}

describe("planform chat", () => {
  it("streams the text, with one line per change, and ends with 0 when the turn is done", async () => {
    const { code, stdout, stderr } = await run([
      "chat",
      study,
      script(["I add it.", addNode("web thickness")], ["Größe 🙂 done."]),
    ]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n")).toEqual([
      "I add it.",
      "  · canvas_add_node",
      expect.stringMatching(/^ {2}\+ .*web thickness/),
      "Größe 🙂 done.",
      "",
    ]);
    expect((await savedStudy()).nodes.map(({ label }) => label)).toContain("web thickness");
  });

  it("says everything as one JSON object per line, turn_ended last", async () => {
    const refused = { modification: { id: "01REFUSED", ops: [{ type: "removeNode", nodeId: "nobody" }] } };
    const ended = await run([
      "chat",
      study,
      script(
        ["Text. ", addNode("rib"), { tool: "Bash", input: { command: "ls", description: "d" } }],
        [`And ${JSON.stringify(refused)} end.`],
      ),
      "--json",
    ]);
    const lines = linesOf(ended);
    expect([ended.code, ended.stderr]).toEqual([0, ""]);
    expect(lines[0]).toMatchObject({ type: "turn_started", mode: "user" });
    expect(textOf(lines)).toBe(`Text. And ${JSON.stringify(refused)} end.`);
    expect(ofType(lines, "tool_call")).toMatchObject([
      { name: ADD, input: { nodeType: "designVariable", label: "rib" } },
      { name: "Bash", input: { command: "ls" } },
    ]);
    expect(ofType(lines, "tool_result")).toMatchObject([
      { name: ADD, state: "done", result: expect.stringContaining('"success":true') },
      { name: "Bash", state: expect.stringMatching(/^(failed|denied)$/) },
    ]);
    expect(ofType(lines, "canvas_modification")).toMatchObject([
      {
        modification: { id: expect.any(String), ops: [{ type: "addNode", node: { label: "rib" } }] },
        revision: expect.any(Number),
      },
    ]);
    expect(ofType(lines, "refused")).toMatchObject([{ reason: expect.stringContaining("nobody") }]);
    expect(lines.at(-1)).toMatchObject({
      type: "turn_ended",
      state: "done",
      usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
    });
    expect(ofType(lines, "turn_ended")).toHaveLength(1);
  });

  it("ends with 1 and says why when the turn fails", async () => {
    const message = script({ status: 400, error: { type: "invalid_request_error", message: "the reason" } });
    const json = await run(["chat", study, message, "--json"]);
    const lines = linesOf(json);
    expect(json.code).toBe(1);
    expect(lines.at(-2)).toMatchObject({
      type: "error",
      code: "claude-request-rejected",
      message: expect.stringContaining("the reason"),
      hint: expect.any(String),
    });
    expect(lines.at(-1)).toMatchObject({ type: "turn_ended", state: "failed" });
    const text = await run(["chat", study, message]);
    expect([text.code, text.stdout]).toEqual([1, ""]);
    expect(text.stderr).toMatch(/the reason.*\(claude-request-rejected\)\n {2}\S/);
  });

  it("ends with 130 on Ctrl+C and keeps the text so far", async () => {
    const { child, output, ended } = start(["chat", study, script([slowly(400)]), "--json"]);
    await vi.waitFor(() => expect(output()).toContain("word "), { timeout: 20_000, interval: 20 });
    child.kill("SIGINT");
    const end = await ended;
    const lines = linesOf(end);
    expect(end.code).toBe(130);
    expect(lines.at(-1)).toMatchObject({ type: "turn_ended", state: "stopped" });
    const { conversationId } = z.looseObject({ conversationId: z.string() }).parse(lines[0]);
    // The next message of the conversation knows what was said.
    const next = linesOf(
      await run(["chat", study, script(["Go on."]), "--json", "--conversation", conversationId]),
    );
    expect(next.at(-1)).toMatchObject({ state: "done", conversationId });
    const request = around.api.requests.filter(({ path }) => path === "/v1/messages").at(-1);
    expect(JSON.stringify(request?.body)).toContain("word word");
  });

  it("ends with 130 on Ctrl+C before there is a turn", async () => {
    const { child, ended } = start(["chat", study, script([slowly(400)]), "--json"]);
    await vi.waitFor(() => readFile(join(study, ".planform", "app.lock")), { timeout: 20_000, interval: 5 });
    child.kill("SIGINT");
    const end = await ended;
    expect(end.code).toBe(130);
    expect(linesOf(end).at(-1)).toMatchObject({ type: "turn_ended", state: "stopped" });
  });

  it("goes on with a conversation, in the mode that is asked for", async () => {
    const bash = { tool: "Bash", input: { command: "ls", description: "list" } };
    const first = linesOf(await run(["chat", study, script(["My number is 42."]), "--json"]));
    const { conversationId } = z.looseObject({ conversationId: z.string() }).parse(first[0]);
    const second = linesOf(
      await run([
        "chat",
        study,
        script([bash], ["Done."]),
        "--json",
        "--conversation",
        conversationId,
        "--mode",
        "power",
      ]),
    );
    expect(second[0]).toMatchObject({ conversationId, mode: "power" });
    expect(ofType(second, "tool_result")).toMatchObject([
      { name: "Bash", state: "denied", result: expect.stringContaining("Nobody can be asked") },
    ]);
    const request = around.api.requests.filter(({ path }) => path === "/v1/messages").at(-1);
    expect(JSON.stringify(request?.body)).toContain("My number is 42.");
  });

  it("ends when nobody reads its output any more", async () => {
    const { child, output, ended } = start(["chat", study, script([slowly(2_000)])]);
    await vi.waitFor(() => expect(output()).toContain("word "), { timeout: 20_000, interval: 20 });
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 130, stderr: expect.not.stringContaining("EPIPE") });
  });

  it.each([
    ["an unknown conversation", ["--conversation", "01NOBODY"], {}, "conversation-not-found"],
    ["no claude command", [], { PLANFORM_CLAUDE: "/nowhere/claude" }, "claude-not-found"],
    ["nobody signed in", [], { ANTHROPIC_API_KEY: "" }, "claude-not-signed-in"],
  ])("ends with 1 and a typed error with %s", async (_name, more, env, code) => {
    const end = await run(["chat", study, "Hello", "--json", ...more], env);
    expect(end.code).toBe(1);
    expect(linesOf(end).slice(-2)).toMatchObject([
      { type: "error", code, hint: expect.any(String) },
      { type: "turn_ended", state: "failed" },
    ]);
  });

  it.each([
    ["", "message-empty"],
    [" \n ", "message-empty"],
  ])("refuses the message %j", async (text, code) => {
    const end = await run(["chat", study, text, "--json"]);
    expect(end.code).toBe(1);
    expect(linesOf(end)).toMatchObject([
      { type: "error", code },
      { type: "turn_ended", state: "failed" },
    ]);
  });

  const touch = { tool: "Bash", input: { command: "touch made.txt", description: "make it" }, id: "toolu_t" };
  const made = (): Promise<boolean> =>
    access(join(study, "made.txt")).then(
      () => true,
      () => false,
    );

  it("denies at once what asks in power mode where nobody can be asked, and says why", async () => {
    const text = script([touch], ["I could not."]);
    const lines = linesOf(await run(["chat", study, text, "--mode", "power", "--json"]));
    expect(ofType(lines, "tool_result")).toMatchObject([
      { state: "denied", result: "Nobody can be asked in this terminal." },
    ]);
    expect(lines.at(-1)).toMatchObject({ type: "turn_ended", state: "done" });
    expect(await made()).toBe(false);
  });

  it.skipIf(process.platform !== "linux").each([
    ["y", true],
    ["no", false],
  ])(
    "asks in a terminal and takes %s for an answer (Linux only: its `script` makes the terminal)",
    async (answer, isMade) => {
      const main = join(rootFolder, "out", "cli", "main.js");
      const child = spawn(
        "script",
        ["-qec", 'exec "$NODE" "$MAIN" chat "$STUDY" "$TEXT" --mode power', "/dev/null"],
        {
          env: {
            ...around.env,
            NODE: process.execPath,
            MAIN: main,
            STUDY: study,
            TEXT: script([touch], ["The end."]),
          },
          stdio: ["pipe", "pipe", "inherit"],
        },
      );
      onTestFinished(() => {
        child.kill("SIGKILL");
      });
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
      await vi.waitFor(() => expect(output).toContain("Allow it? ["), { timeout: 20_000, interval: 20 });
      expect(output).toContain("    touch made.txt");
      child.stdin.write(`${answer}\n`);
      const [code] = await once(child, "close");
      expect([code, await made()]).toEqual([0, isMade]);
      expect(output).toContain("The end.");
    },
  );

  it("lets one of two chats on one study go first and refuses the other", async () => {
    const message = script([slowly(60)]);
    const ends = await Promise.all([
      run(["chat", study, message, "--json"]),
      run(["chat", study, message, "--json"]),
    ]);
    const [won, lost] = ends.toSorted((a, b) => (a.code ?? 9) - (b.code ?? 9));
    expect([won?.code, lost?.code]).toEqual([0, 1]);
    expect(lost === undefined ? [] : linesOf(lost)).toMatchObject([
      { type: "error", code: "study-locked" },
      { type: "turn_ended", state: "failed" },
    ]);
    expect(won === undefined ? undefined : linesOf(won).at(-1)).toMatchObject({ state: "done" });
  });

  it("says no cost of a demo turn, whose model is the demo model", async () => {
    const end = await run(
      ["chat", study, "Add a design variable for the web thickness between 2 and 8 mm", "--demo", "--json"],
      {
        PLANFORM_DEMO_PACE_MS: "0",
      },
    );
    expect([end.code, end.stderr]).toEqual([0, ""]);
    const last = linesOf(end).at(-1);
    expect(last).toMatchObject({ state: "done", usage: { outputTokens: expect.any(Number) } });
    expect(last?.usage).not.toHaveProperty("costUsd");
  });
});

describe("a wrong command line", () => {
  it.each([
    [["chat"]],
    [["chat", "x"]],
    [["chat", "x", "y", "--mode", "god"]],
    [["chat", "x", "y", "--nonsense"]],
    [["nonsense"]],
    [["serve", "--port", "99999"]],
    [["check"]],
    [["mcp"]],
  ])("%j ends with 2 and says how it is used", async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("--help");
  });

  it.each(["--help", "--version"])("%s ends with 0", async (flag) => {
    const { code, stdout } = await run([flag]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/planform|\d+\.\d+/)]);
  });
});

describe("a study that cannot be used", () => {
  it.each(["chat", "check", "mcp"])("planform %s says that there is none", async (command) => {
    const path = join(study, "nowhere");
    const { code, stderr } = await run([command, path, ...(command === "chat" ? ["Hello"] : [])]);
    expect(code).toBe(1);
    expect(stderr).toContain(path);
    expect(stderr).toContain("(study-not-found)");
  });

  it.each(["chat", "check"])(
    "planform %s names line and reason of a broken study.json and leaves it alone",
    async (command) => {
      const broken = '{\n  "schemaVersion": 1,\n  "id": "x"\n  "name": "y"\n}\n';
      await writeFile(join(study, "study.json"), broken);
      const { code, stderr } = await run([command, study, ...(command === "chat" ? ["Hello"] : [])]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/line 4, column 3/);
      expect(stderr).toContain("(study-broken)");
      expect(await readFile(join(study, "study.json"), "utf8")).toBe(broken);
    },
  );

  it("planform chat sets a database aside that is none, says so, and goes on", async () => {
    const folder = join(study, ".planform");
    const garbage = "not a database ".repeat(100);
    await mkdir(folder);
    await writeFile(join(folder, "study.db"), garbage);
    const { code, stderr } = await run(["chat", study, "Hello"]);
    const kept = (await readdir(folder)).find((name) => name.startsWith("study.db.damaged-")) ?? "none";
    expect([code, stderr]).toEqual([0, expect.stringContaining(`.planform/${kept} (database-set-aside)`)]);
    expect(await readFile(join(folder, kept), "utf8")).toBe(garbage);
  });
});

describe("planform check", () => {
  it("lists what is wrong and ends with 1 when there are errors, in words and as JSON", async () => {
    const nodes = [
      makeNode("designVariable", "dv", { data: { lower: 2, upper: 8 } }),
      makeNode("solver", "s", { label: "Solver" }),
    ];
    await writeFile(join(study, "study.json"), serializeStudy(makeStudy({ name: "Half", nodes })));
    const text = await run(["check", study]);
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(/^error: .*\n/m);
    expect(text.stdout).toMatch(/Half: 2 nodes, \d+ errors, \d+ warnings\n$/);
    const json = await run(["check", study, "--json"]);
    const lines = linesOf(json);
    expect(json.code).toBe(1);
    expect(ofType(lines, "problem")[0]).toMatchObject({
      severity: expect.any(String),
      message: expect.any(String),
    });
    expect(lines.at(-1)).toMatchObject({ type: "checked", study: "Half", problems: lines.length - 1 });
  });

  it("ends with 0 for a study without errors, whatever database it has", async () => {
    await writeFile(join(study, "study.json"), serializeStudy(makeBeamStudy()));
    expect((await run(["check", study])).code).toBe(0);
    expect((await run(["check", join(study, "study.json")])).code).toBe(0);
  });
});

describe("planform doctor", () => {
  it("reports what it found, with a next step for what is missing", async () => {
    const end = await run(["doctor", "--json"]);
    const report = DoctorReport.parse(JSON.parse(end.stdout));
    expect([end.code, end.stderr]).toEqual([0, ""]);
    const states = Object.fromEntries(report.items.map(({ id, state }) => [id, state]));
    expect(states).toMatchObject({ claude: "ok", "sign-in": "ok", "mcp-server": "ok", node: "ok" });
    expect(report.items.every(({ state, nextStep }) => state === "ok" || nextStep !== undefined)).toBe(true);
    expect(report.items.find(({ id }) => id === "mcp-server")?.found).toMatch(/\d+ tools, started in \d+ ms/);
    expect(report.claude).toMatchObject({
      path: around.env.PLANFORM_CLAUDE,
      supported: true,
      signedIn: true,
    });
  });

  it("ends with 1 when something that is needed is missing", async () => {
    const gone = await run(["doctor"], { PLANFORM_CLAUDE: "/nowhere/claude" });
    expect([gone.code, gone.stdout]).toEqual([1, expect.stringMatching(/^missing +Claude command/m)]);
    const signedOut = await run(["doctor", "--json"], { ANTHROPIC_API_KEY: "" });
    expect(signedOut.code).toBe(1);
    expect(DoctorReport.parse(JSON.parse(signedOut.stdout)).items).toContainEqual(
      expect.objectContaining({ id: "sign-in", state: "missing", nextStep: expect.any(String) }),
    );
  });

  it("needs nobody to be signed in for the demo", async () => {
    const end = await run(["doctor", "--demo", "--json"], { ANTHROPIC_API_KEY: "" });
    expect([end.code, DoctorReport.parse(JSON.parse(end.stdout)).items[1]]).toEqual([
      0,
      expect.objectContaining({ id: "sign-in", state: "ok" }),
    ]);
  });
});

describe("planform mcp", () => {
  it("serves the study's tools to any client, through the command of the checkout", async () => {
    const client = await connectClient(
      new StdioClientTransport({
        command: process.execPath,
        args: [join(rootFolder, "bin", "planform.mjs"), "mcp", study],
        env: around.env,
        stderr: "ignore",
      }),
    );
    onTestFinished(() => client.close());
    await client.change("canvas_add_node", { nodeType: "note", label: "By hand" });
    expect((await savedStudy()).nodes.map(({ label }) => label)).toContain("By hand");
  });

  it("hands its changes to an app that has the study open", async () => {
    const chat = start(["chat", study, script([slowly(150)]), "--json"]);
    await vi.waitFor(() => expect(chat.output()).toContain("word "), { timeout: 20_000, interval: 20 });
    const client = await connectClient(
      new StdioClientTransport({
        command: process.execPath,
        args: [join(rootFolder, "out", "cli", "main.js"), "mcp", study],
        env: around.env,
        stderr: "ignore",
      }),
    );
    onTestFinished(() => client.close());
    await client.call("canvas_add_node", { nodeType: "note", label: "From beside" });
    expect((await chat.ended).code).toBe(0);
    expect((await savedStudy()).nodes.map(({ label }) => label)).toContain("From beside");
  });
});

describe("PLANFORM_HOME", () => {
  it("moves the app's own data, and settings.json there counts", async () => {
    const home = await mkdtemp(join(tmpdir(), "planform-home-"));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    await writeFile(join(home, "settings.json"), JSON.stringify({ "claude.path": "/from/the/file" }));
    const { PLANFORM_CLAUDE: _unset, ...env } = around.env;
    const child = spawn(
      process.execPath,
      [join(rootFolder, "out", "cli", "main.js"), "chat", study, "Hello", "--json"],
      {
        env: { ...env, PLANFORM_HOME: home },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk;
    });
    await once(child, "close");
    expect(stdout).toContain("/from/the/file");
    expect(JSON.parse(await readFile(join(home, "recents.json"), "utf8"))).toMatchObject([{ folder: study }]);
  });
});
