import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, open, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createRouterClient } from "@orpc/server";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { createApp } from "../../src/core/app.ts";
import { createRouter } from "../../src/core/router.ts";
import { hasEnded, type Turn } from "../../src/shared/chat/chat.ts";
import { parseStudy } from "../../src/shared/study/parse-study.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { findProcesses } from "../support/find-processes.ts";
import { makeNode } from "../support/make-study.ts";
import { coverReadOnly, type Disk, mountDisk } from "../support/mount-disk.ts";
import {
  answerText,
  makeTestSurroundings,
  openTestApp,
  type TestApp,
  type TestSurroundings,
  testAppOptions,
} from "../support/open-test-app.ts";

const script = (...turns: unknown[]): string => `Do it @@${JSON.stringify(turns)}@@`;
const slowly = (words: number): object => ({ text: "word ".repeat(words), chunk: 5, delayMs: 15 });
const addNode = (label: string): object => ({
  tool: "mcp__planform__canvas_add_node",
  input: { nodeType: "note", label },
});
const hello = script(["Hello."]);
const slowTurn = script([slowly(120), addNode("from the turn")], ["Done."]);

async function makeSurroundings(): Promise<TestSurroundings> {
  const around = await makeTestSurroundings();
  onTestFinished(() => around.cleanUp());
  return around;
}

/** An app that is closed before its surroundings go away. */
async function openApp(around: TestSurroundings): Promise<TestApp> {
  const test = await openTestApp({ surroundings: { ...around, cleanUp: async () => undefined } });
  onTestFinished(() => test.cleanUp());
  return test;
}

async function openOne(): Promise<TestApp> {
  return openApp(await makeSurroundings());
}

const clientOf = ({ app }: TestApp) => createRouterClient(createRouter(app));

/** What a window reads of a failed call. */
async function errorOf(call: Promise<unknown>): Promise<{ code: string; hint: string }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return z.object({ data: z.object({ code: z.string(), hint: z.string() }) }).parse(error).data;
}

function addNote({ app }: TestApp, id: string): void {
  const ops = [{ type: "addNode" as const, node: makeNode("note", id) }];
  app.workspace().study.apply({ ops, label: `Add ${id}`, actor: { type: "user" } });
}

function turnsOf({ app }: TestApp, conversationId: string): Turn[] {
  return app.workspace().conversations.read(conversationId, 50).turns;
}

async function fileOf({ studyFolder }: { studyFolder: string }): Promise<Study> {
  return parseStudy(await readFile(join(studyFolder, "study.json"), "utf8"));
}

const hasNode = (study: Study, label: string): boolean => study.nodes.some((node) => node.label === label);

async function untilText({ app }: TestApp, turnId: string): Promise<void> {
  await vi.waitFor(() => expect(answerText(app.workspace().engine.get(turnId))).toContain("word"), {
    timeout: 20_000,
    interval: 20,
  });
}

function untilSaved({ app }: TestApp): Promise<unknown> {
  return vi.waitFor(() => expect(app.workspace().study.saveState().type).toBe("saved"), {
    timeout: 15_000,
    interval: 100,
  });
}

/** Waits until a turn that had ended stands in the database as the window saw it end. */
async function untilStored(test: TestApp, turn: Turn): Promise<void> {
  const db = new Database(join(test.studyFolder, ".planform", "study.db"), { readonly: true });
  try {
    await vi.waitFor(
      () => expect(db.prepare("SELECT state FROM turns WHERE id = ?").pluck().get(turn.id)).toBe(turn.state),
      { timeout: 15_000, interval: 100 },
    );
  } finally {
    db.close();
  }
}

/** What counts of turns for whoever comes later: what is shown of them, and how they ended. */
const shown = (turns: readonly Turn[]) =>
  turns.map(({ id, state, parts, changes, error }) => ({ id, state, parts, changes, error: error?.code }));

describe("a damaged database", () => {
  async function leaveUsedStudy(): Promise<{ around: TestSurroundings; database: string }> {
    const around = await makeSurroundings();
    const test = await openTestApp({ surroundings: { ...around, cleanUp: async () => undefined } });
    await test.say(hello);
    addNote(test, "n1");
    await test.app.close();
    return { around, database: join(around.studyFolder, ".planform", "study.db") };
  }

  it.each([
    ["garbage", (path: string) => writeFile(path, "no database ".repeat(1_000))],
    ["cut", (path: string) => truncate(path, 10_000)],
    ["emptied", (path: string) => truncate(path, 0)],
    ["overwritten in places", (path: string) => overwrite(path, ["turns", "events"])],
  ])("that is %s is set aside, and the study is there all the same", async (_how, damage) => {
    const { around, database } = await leaveUsedStudy();
    const file = await fileOf(around);
    await damage(database);
    const damaged = await readFile(database);
    const test = await openApp(around);
    const { open: opened } = test.app.snapshot();
    const kept = (await readdir(join(around.studyFolder, ".planform"))).filter((name) =>
      name.includes(".damaged-"),
    );
    expect(kept).toHaveLength(1);
    expect(opened).toMatchObject({
      study: file,
      warning: { code: "database-set-aside", message: expect.stringContaining(kept[0] ?? "-") },
    });
    expect((await readFile(join(around.studyFolder, ".planform", kept[0] ?? ""))).equals(damaged)).toBe(true);
    expect((await test.say(hello)).state).toBe("done");
    await test.app.close();
    await test.app.openStudy(around.studyFolder);
    expect(test.app.snapshot().open?.warning).toBeUndefined();
    expect(test.app.workspace().conversations.list(0, 9).total).toBe(1);
  });

  it("is told of when it shows while the study is open, and nothing is written over it", async () => {
    const around = await makeSurroundings();
    const test = await openApp(around);
    const turn = await test.say(hello);
    await test.savedStudy();
    const database = join(test.studyFolder, ".planform", "study.db");
    const other = new Database(database);
    other.pragma("wal_checkpoint(TRUNCATE)");
    await overwrite(database, ["turns"]);
    other.exec("UPDATE meta SET value = value"); // what this app remembers of the file counts no more
    other.close();
    const client = clientOf(test);
    const { conversationId } = turn;
    for (const call of [
      () => client.conversations.get({ conversationId }),
      () => client.chat.send({ conversationId, requestId: "r9", text: hello }),
    ]) {
      expect(await errorOf(call())).toEqual({
        code: "database-unusable",
        hint: expect.stringContaining("open the study again"),
      });
    }
    const before = await fileOf(test);
    await test.app.close();
    expect(await fileOf(test)).toEqual(before);
    await test.app.openStudy(test.studyFolder);
    expect(test.app.snapshot().open?.warning?.code).toBe("database-set-aside");
  });

  /** Garbles the first page of tables. */
  async function overwrite(database: string, tables: readonly string[]): Promise<void> {
    const db = new Database(database, { readonly: true });
    const pages = tables.map((table) =>
      Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").pluck().get(table)),
    );
    db.close();
    const file = await open(database, "r+");
    for (const page of pages) await file.write(Buffer.alloc(4096, 0xa5), 0, 4096, (page - 1) * 4096);
    await file.close();
  }
});

describe("a full disk", () => {
  async function openOnDisk(skip: (reason: string) => never): Promise<{ test: TestApp; disk: Disk }> {
    const disk = await mountDisk(8);
    if (typeof disk === "string") skip(`no file system of its own: ${disk}`);
    onTestFinished(() => disk.unmount());
    const around = await makeSurroundings();
    const studyFolder = join(disk.folder, "study");
    await cp(around.studyFolder, studyFolder, { recursive: true });
    return { test: await openApp({ ...around, studyFolder }), disk };
  }

  it("keeps edits and messages out, whole or not at all, until there is room again", async ({ skip }) => {
    const { test, disk } = await openOnDisk(skip);
    const { conversationId } = await test.say(hello);
    const client = clientOf(test);
    disk.fill();
    const accepted: string[] = [];
    for (let number = 0; number < 20; number += 1) {
      const node = makeNode("note", `n${number}`);
      const call = client.study.apply({ ops: [{ type: "addNode", node }], label: "Add" });
      const isAccepted = await call.then(
        () => true,
        () => false,
      );
      if (isAccepted) accepted.push(node.id);
      else expect((await errorOf(call)).code).toBe("database-unusable");
    }
    expect(accepted.length).toBeLessThan(20);
    const sent = client.chat.send({ conversationId, requestId: "r2", text: hello });
    expect(await errorOf(sent)).toEqual({
      code: "database-unusable",
      hint: expect.stringContaining("free space"),
    });
    expect(turnsOf(test, conversationId)).toHaveLength(1);
    await fileOf(test);
    await disk.free();
    addNote(test, "after");
    await untilSaved(test);
    const file = await fileOf(test);
    expect(file).toEqual(test.app.workspace().study.study());
    expect(file.nodes.flatMap(({ id }) => (/^(n\d+|after)$/.test(id) ? [id] : [])).sort()).toEqual(
      [...accepted, "after"].sort(),
    );
    expect((await test.say(hello, { conversationId })).state).toBe("done");
  });

  it("ends a turn with its reason and what it had said, once and for all, and the conversation goes on", async ({
    skip,
  }) => {
    const { test, disk } = await openOnDisk(skip);
    const sent = test.send(slowTurn);
    await untilText(test, sent.id);
    disk.fill();
    const turn = await test.ended(sent.id);
    expect(turn).toMatchObject({ state: "failed", error: { code: "database-unusable" } });
    expect(answerText(turn)).toContain("word");
    expect(turnsOf(test, sent.conversationId)).toEqual([turn]);
    expect(await findProcesses(test.studyFolder)).toEqual([]);
    await fileOf(test);
    await disk.free();
    await untilStored(test, turn);
    const next = await test.say(hello, { conversationId: sent.conversationId });
    expect([next.state, next.parentId]).toEqual(["done", turn.id]);
    await test.app.close();
    await test.app.openStudy(test.studyFolder);
    expect(shown(turnsOf(test, sent.conversationId))).toEqual(shown([turn, next]));
  });

  it("keeps a study closed, and leaves nothing behind", async ({ skip }) => {
    const { test, disk } = await openOnDisk(skip);
    await test.app.close();
    const files = await readdir(test.studyFolder, { recursive: true });
    disk.fill();
    await expect(test.app.openStudy(test.studyFolder)).rejects.toMatchObject({
      code: "study-unreadable",
      message: expect.stringContaining("ENOSPC"),
    });
    expect(await readdir(test.studyFolder, { recursive: true })).toEqual(files);
    await disk.free();
    await test.app.openStudy(test.studyFolder);
  });

  it("saves later what could not be saved, and never leaves half a study.json", async ({ skip }) => {
    const { test, disk } = await openOnDisk(skip);
    const before = await fileOf(test);
    // Between the change and its save.
    addNote(test, "kept");
    disk.fill();
    await vi.waitFor(() => expect(test.app.workspace().study.saveState().type).toBe("failed"), 20_000);
    expect(test.app.workspace().study.saveState()).toMatchObject({ error: { code: "study-save-failed" } });
    expect(await fileOf(test)).toEqual(before);
    await disk.free();
    await untilSaved(test);
    expect(hasNode(await fileOf(test), "kept")).toBe(true);
    expect((await readdir(test.studyFolder)).filter((name) => name.startsWith("study.json"))).toEqual([
      "study.json",
    ]);
  });
});

describe("a study folder that cannot be written", () => {
  it("is refused when it is opened, and nothing of it is touched", async ({ skip }) => {
    const disk = await mountDisk(8);
    if (typeof disk === "string") return skip(`no file system of its own: ${disk}`);
    onTestFinished(() => disk.unmount());
    const around = await makeSurroundings();
    const studyFolder = join(disk.folder, "study");
    await cp(around.studyFolder, studyFolder, { recursive: true });
    const files = await readdir(studyFolder, { recursive: true });
    await disk.remount("ro");
    const app = await createApp(testAppOptions(around.env));
    onTestFinished(() => app.close());
    await expect(app.openStudy(studyFolder)).rejects.toMatchObject({
      code: "study-unreadable",
      message: expect.stringContaining("cannot be written"),
    });
    expect(await readdir(studyFolder, { recursive: true })).toEqual(files);
    await disk.remount("rw");
    await app.openStudy(studyFolder);
  });

  it("keeps changes and turns when it becomes so in the middle, and saves when it can be written again", async ({
    skip,
  }) => {
    const test = await openOne();
    const sent = test.send(slowTurn);
    await untilText(test, sent.id);
    const before = await fileOf(test);
    const uncover = await coverReadOnly(test.studyFolder);
    if (typeof uncover === "string") return skip(`no read-only folder: ${uncover}`);
    onTestFinished(uncover);
    const turn = await test.ended(sent.id);
    expect([turn.state, turn.changes.length]).toEqual(["done", 1]);
    expect(turn.parts).toContainEqual(
      expect.objectContaining({ type: "notice", text: expect.stringContaining("EROFS") }),
    );
    expect(turnsOf(test, sent.conversationId)).toEqual([turn]);
    await vi.waitFor(
      () =>
        expect(test.app.workspace().study.saveState()).toMatchObject({
          type: "failed",
          error: { code: "study-save-failed", message: expect.stringContaining("EROFS") },
        }),
      20_000,
    );
    const refused = await test.say(hello, { conversationId: sent.conversationId });
    expect(refused).toMatchObject({
      state: "failed",
      error: { code: "study-unreadable", hint: expect.stringContaining("permissions") },
    });
    expect(await fileOf(test)).toEqual(before);
    await uncover();
    await untilSaved(test);
    expect(hasNode(await fileOf(test), "from the turn")).toBe(true);
    expect((await test.say(hello, { conversationId: sent.conversationId })).state).toBe("done");
  });
});

describe("a database that another program locks", () => {
  /** Resolves when the lock is there. */
  async function lockFor(test: TestApp, ms: number): Promise<ChildProcess> {
    const hold = `const db = new (require("better-sqlite3"))(process.argv[1]);
      db.exec("BEGIN IMMEDIATE");
      console.log("locked");
      setTimeout(() => db.exec("ROLLBACK"), ${ms});`;
    const database = join(test.studyFolder, ".planform", "study.db");
    const child = spawn(process.execPath, ["-e", hold, database], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill());
    await once(child.stdout, "data");
    return child;
  }

  it("for a moment is waited for, by edits and turns", async () => {
    const test = await openOne();
    await lockFor(test, 1_500);
    addNote(test, "waited");
    expect(hasNode(await test.savedStudy(), "waited")).toBe(true);
    const sent = test.send(slowTurn);
    await untilText(test, sent.id);
    await lockFor(test, 2_000);
    const turn = await test.ended(sent.id);
    expect([turn.state, turn.changes.length, answerText(turn)]).toEqual([
      "done",
      1,
      `${"word ".repeat(120)}\nDone.`,
    ]);
  });

  it("for long refuses an edit, which can be made again", async () => {
    const test = await openOne();
    const client = clientOf(test);
    const { study } = test.app.workspace();
    const locker = await lockFor(test, 7_000);
    const before = study.study();
    const ops = [{ type: "addNode" as const, node: makeNode("note", "n1") }];
    expect((await errorOf(client.study.apply({ ops, label: "Add" }))).code).toBe("database-unusable");
    expect([study.study(), study.saveState().type]).toEqual([before, "saved"]);
    await once(locker, "exit");
    await client.study.apply({ ops, label: "Add" });
    expect(hasNode(await test.savedStudy(), "n1")).toBe(true);
  });

  it("for long ends a turn with its reason, once and for all, and the conversation goes on", async () => {
    const test = await openOne();
    const sent = test.send(slowTurn);
    await untilText(test, sent.id);
    const locker = await lockFor(test, 13_000);
    const turn = await test.ended(sent.id);
    expect(turn).toMatchObject({ state: "failed", error: { code: "database-unusable" } });
    expect(answerText(turn)).toContain("word");
    expect(await findProcesses(join(test.studyFolder, ".planform", "turns"))).toEqual([]);
    await once(locker, "exit");
    await untilStored(test, turn);
    const next = await test.say(hello, { conversationId: sent.conversationId });
    expect(shown(turnsOf(test, sent.conversationId))).toEqual(shown([turn, next]));
    expect(next.state).toBe("done");
  });
});

describe("the journal of a running turn", () => {
  const faults: [string, (turnFolder: string) => Promise<void>][] = [
    ["deleted", (turnFolder) => rm(join(turnFolder, "stdout.jsonl"))],
    ["emptied", (turnFolder) => truncate(join(turnFolder, "stdout.jsonl"), 0)],
    ["deleted with the turn's folder", (turnFolder) => rm(turnFolder, { recursive: true })],
  ];

  it.each(faults)("that is %s costs nothing of what was said", async (_how, damage) => {
    const test = await openOne();
    const sent = test.send(slowTurn);
    await untilText(test, sent.id);
    await damage(join(test.studyFolder, ".planform", "turns", sent.id));
    const turn = await test.ended(sent.id);
    expect([turn.state, answerText(turn)]).toEqual(["done", `${"word ".repeat(120)}\nDone.`]);
    expect((await test.say(hello, { conversationId: sent.conversationId })).state).toBe("done");
  });

  it.each(faults)("that is %s while no app follows it still lets the turn end", async (_how, damage) => {
    const around = await makeSurroundings();
    const first = await openTestApp({ surroundings: { ...around, cleanUp: async () => undefined } });
    const sent = first.send(slowTurn);
    await untilText(first, sent.id);
    await first.app.close();
    await damage(join(around.studyFolder, ".planform", "turns", sent.id));
    const test = await openApp(around);
    const found = test.app.workspace().engine.get(sent.id);
    const turn = hasEnded(found.state) ? found : await test.ended(sent.id);
    expect(hasEnded(turn.state)).toBe(true);
    expect(turn.state === "done" || turn.error !== undefined).toBe(true);
    expect(await findProcesses(join(test.studyFolder, ".planform", "turns"))).toEqual([]);
    const next = await test.say(hello, { conversationId: sent.conversationId });
    expect([next.state, next.parentId]).toEqual(["done", sent.id]);
  });
});

describe("a clock that is set back", () => {
  const HOUR_MS = 3_600_000;

  /** Sets the time of day for this app; all that lasts goes on as before. */
  function setClock(at: number): void {
    vi.useFakeTimers({ toFake: ["Date"], now: at });
    onTestFinished(() => void vi.useRealTimers());
  }

  it("leaves conversations, turns and sessions in their order", async () => {
    const around = await makeSurroundings();
    const test = await openApp(around);
    const start = Date.now();
    const first = await test.say(hello, { mode: "power" });
    setClock(start - 48 * HOUR_MS);
    const second = await test.say(hello, { conversationId: first.conversationId });
    const third = await test.say(hello);
    setClock(start - 96 * HOUR_MS);
    const fourth = await test.say(hello, { conversationId: first.conversationId });
    const order = (app: TestApp) => {
      const { conversations } = app.app.workspace();
      return {
        conversations: conversations.list(0, 9).conversations.map(({ id }) => id),
        first: turnsOf(app, first.conversationId).map(({ id }) => id),
        parents: turnsOf(app, first.conversationId).map(({ parentId }) => parentId),
        session: app.app.workspace().sessions.sessionOf(first.conversationId).mode,
      };
    };
    const expected = {
      conversations: [first.conversationId, third.conversationId],
      first: [first.id, second.id, fourth.id],
      parents: [undefined, first.id, second.id],
      session: "power",
    };
    expect(order(test)).toEqual(expected);
    expect(new Set([first, second, third, fourth].map(({ id }) => id)).size).toBe(4);
    await test.app.close();
    await test.app.openStudy(around.studyFolder);
    expect(order(test)).toEqual(expected);
  });

  it("neither ends a turn that runs nor lets one run on that says nothing", async () => {
    const around = await makeTestSurroundings({ env: { PLANFORM_SILENCE_LIMIT_S: "5" } });
    onTestFinished(() => around.cleanUp());
    const test = await openApp(around);
    const start = Date.now();
    const running = test.send(slowTurn);
    await untilText(test, running.id);
    setClock(start + 24 * HOUR_MS);
    await sleep(600);
    setClock(start - 24 * HOUR_MS);
    const turn = await test.ended(running.id);
    expect([turn.state, turn.changes.length]).toEqual(["done", 1]);
    const silent = test.send(script({ blocks: ["word "], hang: true }));
    await untilText(test, silent.id);
    setClock(start - 48 * HOUR_MS);
    expect(await test.ended(silent.id)).toMatchObject({ state: "failed", error: { code: "turn-silent" } });
  });
});

describe("several apps on one study", () => {
  const program = fileURLToPath(new URL("../support/hold-study.ts", import.meta.url));

  function start({ env, studyFolder }: TestSurroundings): { child: ChildProcess; outcome: Promise<string> } {
    const child = spawn(process.execPath, [program, JSON.stringify({ env, studyFolder })], {
      stdio: ["pipe", "pipe", "inherit"],
      env,
    });
    onTestFinished(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    });
    const outcome = once(child.stdout, "data").then(([data]) => String(data).trim());
    return { child, outcome };
  }

  it("refuse the second one, while the first goes on", async () => {
    const around = await makeSurroundings();
    const test = await openApp(around);
    const sent = test.send(slowTurn);
    expect(await start(around).outcome).toBe("study-locked");
    expect((await test.ended(sent.id)).state).toBe("done");
    addNote(test, "mine");
    expect(hasNode(await test.savedStudy(), "mine")).toBe(true);
  });

  it("let the next one in when the first was killed", async () => {
    const around = await makeSurroundings();
    const { child, outcome } = start(around);
    expect(await outcome).toBe("open");
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
    expect(await readdir(join(around.studyFolder, ".planform"))).toContain("app.lock");
    const test = await openApp(around);
    expect((await test.say(hello)).state).toBe("done");
  });

  it("let in exactly one of ten that come at once, over the lock of a killed one", async () => {
    const around = await makeSurroundings();
    const killed = start(around);
    expect(await killed.outcome).toBe("open");
    const gone = once(killed.child, "exit");
    killed.child.kill("SIGKILL");
    await gone;
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => start(around).outcome));
    expect(outcomes.sort()).toEqual(["open", ...Array.from({ length: 9 }, () => "study-locked")]);
  });
});
