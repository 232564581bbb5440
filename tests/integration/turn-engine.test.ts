import { mkdir, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createApp } from "../../src/core/app.ts";
import { findProcesses } from "../support/find-processes.ts";
import {
  answerText,
  copySampleStudy,
  makeTestSurroundings,
  openTestApp,
  type TestApp,
  testAppOptions,
} from "../support/open-test-app.ts";

const script = (...turns: unknown[]): string => `Do it @@${JSON.stringify(turns)}@@`;
const slowly = (words: number): object => ({ text: "word ".repeat(words), chunk: 5, delayMs: 30 });

let test: TestApp | undefined;
afterEach(async () => {
  await test?.cleanUp();
  test = undefined;
});

async function open(options: Parameters<typeof openTestApp>[0] = {}): Promise<TestApp> {
  test = await openTestApp(options);
  return test;
}

/** Waits until the turn shows some text. */
function hasText(app: TestApp, turnId: string): Promise<unknown> {
  return vi.waitFor(
    () => {
      const turn = app.app.workspace().engine.find(turnId);
      expect(turn === undefined ? "" : answerText(turn)).toContain("word");
    },
    { timeout: 20_000, interval: 20 },
  );
}

describe("an app that is closed while a turn runs", () => {
  it("lets it go on, and the next app shows it to its end", async () => {
    const around = await makeTestSurroundings();
    const first = await openTestApp({ surroundings: around });
    const sent = first.send(script([slowly(80)]));
    await hasText(first, sent.id);
    await first.app.close();
    expect(await findProcesses(around.studyFolder)).not.toEqual([]);
    const second = await open({ surroundings: around });
    expect(second.app.workspace().engine.find(sent.id)?.state).toBe("running");
    await hasText(second, sent.id);
    const { conversations } = second.app.workspace();
    const turn = await second.ended(sent.id);
    expect([turn.state, answerText(turn)]).toEqual(["done", "word ".repeat(80)]);
    expect(conversations.read(sent.conversationId, 9).turns).toEqual([turn]);
  });

  it("can stop a turn that another app had started", async () => {
    const around = await makeTestSurroundings();
    const first = await openTestApp({ surroundings: around });
    const sent = first.send(script([slowly(800)]));
    await hasText(first, sent.id);
    await first.app.close();
    const second = await open({ surroundings: around });
    const turn = await second.app.workspace().sessions.stop(sent.id);
    expect([turn.state, answerText(turn).slice(0, 9)]).toEqual(["stopped", "word word"]);
    expect(await findProcesses(around.studyFolder)).toEqual([]);
  });

  it("leaves a turn whose session is gone to the next app, which tells the conversation again", async () => {
    const around = await makeTestSurroundings();
    const first = await openTestApp({ surroundings: around });
    const { conversationId } = await first.say(script(["My number is 42."]));
    await rm(join(around.homeFolder, ".claude", "projects"), { recursive: true });
    await rm(join(around.studyFolder, ".planform", "transcripts"), { recursive: true });
    const sent = first.send(script(["It was 42."]), { conversationId });
    const { engine } = first.app.workspace();
    await vi.waitFor(() => expect(engine.find(sent.id)?.state).toBe("running"), {
      timeout: 20_000,
      interval: 1,
    });
    await first.app.close();
    const second = await open({ surroundings: around });
    const found = second.app.workspace().engine.find(sent.id);
    const turn = found?.state === "running" ? await second.ended(sent.id) : found;
    expect(turn).toMatchObject({ state: "done", parts: [{ type: "notice" }, { text: "It was 42." }] });
    const request = around.api.requests.filter(({ path }) => path === "/v1/messages").at(-1);
    expect(JSON.stringify(request?.body)).toContain("My number is 42.");
  });

  it("keeps a waiting turn for the next app", async () => {
    const around = await makeTestSurroundings({ env: { PLANFORM_MAX_PROCESSES: "1" } });
    const first = await openTestApp({ surroundings: around });
    const running = first.send(script([slowly(40)]));
    const waiting = first.send(script(["Second."]));
    await hasText(first, running.id);
    expect(first.app.workspace().engine.find(waiting.id)?.state).toBe("waiting");
    await first.app.close();
    const second = await open({ surroundings: around });
    expect((await second.ended(running.id)).state).toBe("done");
    const turn = await second.ended(waiting.id);
    expect([turn.state, answerText(turn)]).toEqual(["done", "Second."]);
  });
});

describe("more turns than processes", () => {
  it("wait in the queue, visibly, and can be stopped there", async () => {
    const { send, ended, app, api } = await open({ env: { PLANFORM_MAX_PROCESSES: "1" } });
    const first = send(script([slowly(40)]));
    const second = send(script(["Second."]));
    const third = send(script(["Third."]));
    const { engine, sessions } = app.workspace();
    await vi.waitFor(() => expect(engine.find(first.id)?.state).toBe("running"), 20_000);
    expect([second, third].map(({ id }) => engine.find(id)?.state)).toEqual(["waiting", "waiting"]);
    const stopped = await sessions.stop(second.id);
    expect([stopped.state, stopped.parts]).toEqual(["stopped", []]);
    expect(engine.find(first.id)?.state).toBe("running");
    expect((await ended(first.id)).state).toBe("done");
    expect(answerText(await ended(third.id))).toBe("Third.");
    expect(JSON.stringify(api.requests.map(({ body }) => body))).not.toContain("Second.");
  });

  it("run side by side where there is room, each conversation for itself", async () => {
    const { send, ended } = await open();
    const sent = ["one", "two", "three"].map((word) => send(script([`This is ${word}.`])));
    const turns = await Promise.all(sent.map(({ id }) => ended(id)));
    expect(turns.map(answerText)).toEqual(["This is one.", "This is two.", "This is three."]);
    expect(new Set(turns.map(({ conversationId }) => conversationId)).size).toBe(3);
  });
});

describe("a turn that goes wrong", () => {
  it("is ended when nothing comes for too long, and leaves no process", async () => {
    const { say, studyFolder } = await open({ env: { PLANFORM_SILENCE_LIMIT_S: "5" } });
    const turn = await say(script({ blocks: ["word "], hang: true }));
    expect(turn).toMatchObject({ state: "failed", error: { code: "turn-silent" } });
    expect(answerText(turn)).toBe("word ");
    expect(await findProcesses(studyFolder)).toEqual([]);
  });

  it("ends for the window, with its process, when the database fails in the middle", async () => {
    const { send, ended, studyFolder, app } = await open();
    const sent = send(script([slowly(400)], ["End."]));
    await hasText({ ...(test as TestApp) }, sent.id);
    const db = new Database(join(studyFolder, ".planform", "study.db"));
    db.exec("ALTER TABLE turns RENAME TO elsewhere");
    await vi.waitFor(() => expect(app.workspace().engine.isBusy(sent.conversationId)).toBe(false), 20_000);
    db.exec("ALTER TABLE elsewhere RENAME TO turns");
    db.close();
    await ended(sent.id);
    const told = test?.events.flatMap((event) =>
      event.type === "turn.updated" ? event.updates.filter((update) => update.type === "state") : [],
    );
    expect(told?.at(-1)).toMatchObject({
      state: "failed",
      error: { message: expect.stringContaining("turns") },
    });
    expect(await findProcesses(studyFolder)).toEqual([]);
  });

  it("leaves none of the files that it was started with", async () => {
    const { say, studyFolder } = await open({ env: { PLANFORM_CLAUDE: "/nowhere/claude" } });
    const failed = await say("Hello");
    expect(failed.state).toBe("failed");
    expect(await readdir(join(studyFolder, ".planform", "turns", failed.id))).toEqual([]);
    await test?.cleanUp();
    const other = await open();
    const done = await other.say(script(["Hello."]));
    const files = await readdir(join(other.studyFolder, ".planform", "turns", done.id));
    expect(files.sort()).toEqual(["stderr.txt", "stdout.jsonl"]);
    const leftover = join(other.studyFolder, ".planform", "turns", "01FORGOTTEN");
    await mkdir(leftover);
    await writeFile(join(leftover, "settings.json"), "{}");
    await other.app.close();
    await other.app.openStudy(other.studyFolder);
    await expect(readdir(leftover)).rejects.toThrow("ENOENT");
  });
});

describe("sessions", () => {
  it("end with the turn that runs in them, and their conversation stays", async () => {
    const { send, app } = await open();
    const sent = send(script([slowly(400)]));
    await hasText(test as TestApp, sent.id);
    const { sessions, conversations } = app.workspace();
    const session = sessions
      .listSessions()
      .find(({ conversationId }) => conversationId === sent.conversationId);
    expect(session).toMatchObject({ busy: true, messageCount: 1, mode: "user" });
    await sessions.closeSession(session?.id ?? "");
    expect(sessions.listSessions()).toEqual([]);
    const conversation = conversations.read(sent.conversationId, 9);
    expect(conversation.turns).toMatchObject([{ state: "stopped" }]);
    expect(conversation.messageCount).toBe(2);
  });

  it("hold their mode from the next turn on", async () => {
    const { say, app } = await open({ env: { PLANFORM_APPROVAL_LIMIT_S: "1" } });
    const bash = { tool: "Bash", input: { command: "ls", description: "list" } };
    const first = await say(script([bash], ["Done."]));
    const { sessions } = app.workspace();
    const [session] = sessions.listSessions();
    sessions.setMode(session?.id ?? "", "power");
    const second = await say(script([bash], ["Done."]), { conversationId: first.conversationId });
    expect([first, second].map(({ mode, parts }) => [mode, parts[0]])).toMatchObject([
      ["user", { state: "denied" }],
      // It is there, and nobody says yes to it.
      ["power", { state: "denied", approval: { by: "time-limit" } }],
    ]);
    expect(() => sessions.setMode("nobody", "power")).toThrow(
      expect.objectContaining({ code: "session-not-found" }),
    );
  });
});

describe("opening studies", () => {
  it("takes any spelling of the open study's path for the same study", async () => {
    const { app, studyFolder } = await open();
    const link = `${studyFolder}-link`;
    await symlink(studyFolder, link);
    onTestFinished(() => rm(link));
    for (const path of [link, `${studyFolder}/`, join(studyFolder, "study.json")])
      expect((await app.openStudy(path)).folder).toBe(await realpath(studyFolder));
    expect(await readdir(join(studyFolder, ".planform"))).toContain("app.lock");
  });

  it("keeps the open study when another cannot be opened, and leaves nothing of that locked", async () => {
    const { app, studyFolder, env } = await open();
    await expect(app.openStudy(join(studyFolder, "nowhere"))).rejects.toMatchObject({
      code: "study-not-found",
    });
    const other = await copySampleStudy("truss10");
    onTestFinished(() => rm(other, { recursive: true }));
    const elsewhere = await createApp(testAppOptions(env));
    await elsewhere.openStudy(other);
    await expect(app.openStudy(other)).rejects.toMatchObject({ code: "study-locked" });
    await elsewhere.close();
    expect(app.workspace().layout.folder).toBe(await realpath(studyFolder));
    await app.openStudy(other);
    expect(await readdir(join(studyFolder, ".planform"))).not.toContain("app.lock");
    await app.openStudy(studyFolder);
  });

  it("tells windows nothing of the next study before they know that it is open", async () => {
    const { app, studyFolder, events } = await open();
    const other = await copySampleStudy("truss10");
    onTestFinished(() => rm(other, { recursive: true }));
    await app.openStudy(other);
    // A client outside has left a change for it, which is taken in while it opens.
    await app.openStudy(studyFolder);
    const ops = [{ type: "updateStudy", name: "By a client" }];
    await writeFile(
      join(other, ".planform", "inbox", "01A.json"),
      JSON.stringify({ client: "editor", modification: { id: "m1", ops } }),
    );
    const before = events.length;
    await app.openStudy(other);
    await vi.waitFor(() => expect(app.workspace().study.study().name).toBe("By a client"), 20_000);
    expect(events.slice(before).map(({ type }) => type)[0]).toBe("study.opened");
  });

  it("saves what was just changed before it closes", async () => {
    const around = await makeTestSurroundings();
    const first = await openTestApp({ surroundings: around });
    first.app.workspace().study.apply({
      ops: [{ type: "updateStudy", name: "Renamed" }],
      actor: { type: "user" },
      label: "Rename",
    });
    await first.app.close();
    const second = await open({ surroundings: around });
    expect(second.app.workspace().study.study().name).toBe("Renamed");
    second.app.workspace().study.undo();
    expect((await second.savedStudy()).name).not.toBe("Renamed");
  });
});
