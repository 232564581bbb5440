import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRouterClient } from "@orpc/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { createRouter } from "../../src/core/router.ts";
import { parseStudy } from "../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { findProcesses } from "../support/find-processes.ts";
import { makeNode } from "../support/make-study.ts";
import {
  makeTestSurroundings,
  openTestApp,
  rootFolder,
  type TestApp,
  type TestSurroundings,
} from "../support/open-test-app.ts";

const script = (...turns: unknown[]): string => `Do it @@${JSON.stringify(turns)}@@`;
const random = (): string => randomBytes(12).toString("hex");

type Secrets = Readonly<Record<"key" | "token" | "proxyPassword" | "settingsToken" | "odd", string>>;

function makeSecrets(): Secrets {
  return {
    key: `sk-ant-api03-${random()}`,
    token: `ghp_${random()}`,
    proxyPassword: `proxy${random()}`,
    settingsToken: `settings${random()}`,
    odd: `plain-words-${random()}`,
  };
}

/** A machine with secrets wherever they are kept: in the environment and in the settings of the claude command. */
async function makeSecretSurroundings(secrets: Secrets): Promise<TestSurroundings> {
  const around = await makeTestSurroundings({
    env: {
      ANTHROPIC_API_KEY: secrets.key,
      GITHUB_TOKEN: secrets.token,
      DEPLOY_PASSWORD: secrets.odd,
      HTTPS_PROXY: `http://ada:${secrets.proxyPassword}@127.0.0.1:9`,
      NO_PROXY: "127.0.0.1",
      USER: "adalovelace",
    },
  });
  await mkdir(join(around.homeFolder, ".claude"), { recursive: true });
  await writeFile(
    join(around.homeFolder, ".claude", "settings.json"),
    JSON.stringify({ env: { INTERNAL_TOKEN: secrets.settingsToken } }),
  );
  return around;
}

function expectNone(text: string, secrets: Secrets, where: string): void {
  for (const [name, value] of Object.entries(secrets))
    expect(text.includes(value), `${name} stands in ${where}`).toBe(false);
}

async function readAll(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const path of await readdir(folder, { recursive: true })) {
    if ((await stat(join(folder, path))).isFile()) files[path] = await readFile(join(folder, path), "utf8");
  }
  return files;
}

async function commandLines(): Promise<string> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  return (
    await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")))
  ).join("\n");
}

describe("the diagnostics", () => {
  it("tell what was wrong, and none of the secrets, texts and names", async () => {
    const secrets = makeSecrets();
    const said = {
      text: `said ${random()}`,
      note: `note ${random()}`,
      label: `label ${random()}`,
      error: random(),
    };
    const test = await openTestApp({ surroundings: await makeSecretSurroundings(secrets) });
    onTestFinished(() => test.cleanUp());
    const file = join(test.studyFolder, "study.json");
    const study = parseStudy(await readFile(file, "utf8"));
    const notes = makeNode("note", "secret-note", {
      label: said.label,
      data: { text: `${said.note} ${secrets.key} ${secrets.odd}` },
    });
    await writeFile(file, serializeStudy({ ...study, name: said.label, nodes: [...study.nodes, notes] }));
    await vi.waitFor(() => expect(test.app.snapshot().open?.study.name).toBe(said.label), 10_000);

    const failing = script({
      status: 400,
      error: { type: "invalid_request_error", message: `${said.error} ${secrets.key} ${secrets.odd}` },
    });
    const turn = await test.say(`${said.text} ${secrets.token} ${failing}`);
    expect(turn.state).toBe("failed");
    expect(turn.error?.message, "the error of the turn quotes what it should not").toContain(said.error);
    const client = createRouterClient(createRouter(test.app));
    const ops = [{ type: "removeNode" as const, nodeId: "no-such-node" }];
    await expect(client.study.apply({ ops, label: said.label })).rejects.toThrow();
    await writeFile(test.app.settings.path, `{ "broken": "${secrets.odd}`);

    const { fileName, text } = await client.diagnostics();
    expect(fileName).toMatch(/^planform-diagnostics-[\dT-]+\.json$/);
    expectNone(text, secrets, "the diagnostics");
    for (const value of [...Object.values(said), "adalovelace", test.homeFolder, test.studyFolder])
      expect(text).not.toContain(value);
    expect(z.json().parse(JSON.parse(text))).toMatchObject({
      app: { version: "0.0.0-test", host: "cli", demo: false },
      machine: { node: process.version, platform: process.platform },
      claude: { supported: true },
      settings: { values: { "turn.maxProcesses": 4 } },
      study: {
        isTrusted: true,
        nodes: { designVariable: expect.any(Number), note: expect.any(Number) },
        problems: expect.any(Object),
        conversations: 1,
        lastTurns: [{ state: "failed", mode: "user", code: turn.error?.code }],
      },
      sessions: [{ mode: "user", asking: true, rules: 0 }],
      lastErrors: [{ call: "study.apply", code: "op-rejected" }],
    });
  });

  it("are saved by the terminal into a new file that nobody else can read", async () => {
    const secrets = makeSecrets();
    const around = await makeSecretSurroundings(secrets);
    onTestFinished(() => around.cleanUp());
    const file = join(around.homeFolder, "bundle.json");
    const run = async (): Promise<{ code: unknown; output: string }> => {
      const child = start(around, ["doctor", "--bundle", file]);
      const [code] = await once(child.process, "close");
      return { code, output: child.output() };
    };
    const first = await run();
    expect(first.output).toContain(`The diagnostics are in ${file}`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = await readFile(file, "utf8");
    expectNone(text, secrets, "the file");
    expect(JSON.parse(text)).toMatchObject({ study: "none is open", app: { host: "cli" } });
    expect(await run()).toMatchObject({ code: 1, output: expect.stringContaining("is there already") });
    expect(await readFile(file, "utf8")).toBe(text);
  });
});

function start(
  around: TestSurroundings,
  args: readonly string[],
): { process: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [join(rootFolder, "out", "cli", "main.js"), ...args], {
    env: around.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  return { process: child, output: () => output };
}

async function sayWatched(test: TestApp): Promise<{ conversationId: string; seen: string }> {
  const slowly = { text: "word ".repeat(60), chunk: 5, delayMs: 20 };
  const turn = test.send(script([{ tool: "mcp__planform__canvas_read", input: {} }], [slowly]), {
    mode: "power",
  });
  let seen = "";
  let isOver = false;
  const ended = test.ended(turn.id).finally(() => {
    isOver = true;
  });
  while (!isOver) seen += await commandLines();
  expect((await ended).state).toBe("done");
  return { conversationId: turn.conversationId, seen };
}

describe.skipIf(process.platform !== "linux")("a secret of the environment", () => {
  it("is in no command line of a turn, in none of its files afterwards, and in no export", async () => {
    const secrets = makeSecrets();
    const test = await openTestApp({ surroundings: await makeSecretSurroundings(secrets) });
    onTestFinished(() => test.cleanUp());
    const { conversationId, seen } = await sayWatched(test);
    // The turn did have them: else nothing is shown by their absence.
    const request = test.api.requests.findLast(({ path }) => path === "/v1/messages");
    expect(JSON.stringify(request)).toContain(secrets.key);
    expect(seen).toContain("--print");
    expect(seen).toContain("server.mjs");
    expectNone(seen, secrets, "a command line");

    const files = await readAll(join(test.studyFolder, ".planform", "turns"));
    expect(Object.keys(files).some((path) => path.endsWith("stdout.jsonl"))).toBe(true);
    for (const [path, text] of Object.entries(files)) expectNone(text, secrets, path);

    const { conversations } = test.app.workspace();
    for (const format of ["markdown", "json"] as const)
      expectNone(conversations.export(conversationId, format).text, secrets, `the export as ${format}`);
  });

  it("is told by no line of the web host, whatever it is asked", async () => {
    const secrets = makeSecrets();
    const around = await makeSecretSurroundings(secrets);
    onTestFinished(() => around.cleanUp());
    const host = start(around, ["serve", around.studyFolder, "--no-open"]);
    const url = await vi.waitFor(() => {
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(host.output())?.[0];
      if (found === undefined) throw new Error(`No address yet: ${host.output()}`);
      return new URL(found);
    }, 20_000);
    const headers = {
      Authorization: `Bearer ${url.searchParams.get("token")}`,
      "Content-Type": "application/json",
    };
    const call = async (method: string, path: string, body?: string): Promise<unknown> => {
      const init = body === undefined ? { method, headers } : { method, headers, body };
      const answer = await fetch(new URL(`/api/v1${path}`, url), init);
      return answer.json();
    };
    const Session = z.object({ conversationId: z.string() });
    const { conversationId } = Session.parse(await call("POST", "/sessions", "{}"));
    await call("POST", "/nowhere", `{ "broken": "${secrets.odd}`);
    const sent = z
      .object({ turn: z.object({ id: z.string() }) })
      .parse(
        await call(
          "POST",
          `/conversations/${conversationId}/messages`,
          JSON.stringify({ requestId: "r1", text: script({ status: 400 }) }),
        ),
      );
    await vi.waitFor(
      async () =>
        expect(await call("GET", `/turns/${sent.turn.id}`)).toMatchObject({ turn: { state: "failed" } }),
      30_000,
    );
    host.process.kill("SIGTERM");
    await once(host.process, "close");
    expect(host.output()).toContain("Planform is at");
    expectNone(host.output(), secrets, "the output of the web host");
    await vi.waitFor(async () => expect(await findProcesses(secrets.key)).toEqual([]), 10_000);
  });
});
