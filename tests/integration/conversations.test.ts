import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Turn } from "../../src/shared/chat/chat.ts";
import { findProcesses } from "../support/find-processes.ts";
import { emptyTurn } from "../support/fold-journal.ts";
import { answerText, copySampleStudy, openTestApp, type TestApp } from "../support/open-test-app.ts";

const script = (words: string, ...turns: unknown[]): string => `${words} @@${JSON.stringify(turns)}@@`;
const slowly = (words: number) => ({ text: "word ".repeat(words), chunk: 5, delayMs: 20 });

async function open(options: Parameters<typeof openTestApp>[0] = {}): Promise<TestApp> {
  const test = await openTestApp(options);
  onTestFinished(() => test.cleanUp());
  return test;
}

/** What the model was told last: the user's words of each of its messages. */
function toldLast(test: TestApp): string {
  const request = test.api.requests
    .filter(({ path, method }) => method === "POST" && path === "/v1/messages")
    .at(-1);
  return JSON.stringify(request?.body);
}

async function isRunning({ app }: TestApp, turnId: string): Promise<void> {
  await vi.waitFor(() => expect(app.workspace().engine.get(turnId).state).toBe("running"), 20_000);
}

describe("messages that are sent while a turn runs", () => {
  it("wait and run one after the other, each knowing what was before", async () => {
    const test = await open();
    const first = test.send(script("one", [slowly(20)]));
    const { conversationId } = first;
    const rest = ["two", "three", "four"].map((word) =>
      test.send(script(word, [`This is ${word}.`]), { conversationId }),
    );
    const { engine } = test.app.workspace();
    expect(rest.map(({ parentId }) => parentId)).toEqual([first.id, rest[0]?.id, rest[1]?.id]);
    expect(engine.queue()).toMatchObject({
      running: 1,
      waiting: rest.map(({ id }) => ({ turnId: id, for: "conversation" })),
    });
    const turns = await Promise.all([first, ...rest].map(({ id }) => test.ended(id)));
    expect(turns.map(({ state }) => state)).toEqual(["done", "done", "done", "done"]);
    expect(turns.slice(1).map(answerText)).toEqual(["This is two.", "This is three.", "This is four."]);
    for (const words of ["one", "two", "three"]) expect(toldLast(test)).toContain(`${words} \u2060@@`);
    expect(engine.queue()).toEqual({ limit: 4, running: 0, waiting: [] });
    expect(test.events.findLast(({ type }) => type === "queue.changed")).toMatchObject({
      queue: { running: 0, waiting: [] },
    });
    const page = test.app.workspace().conversations.read(conversationId, 9);
    expect(page.turns.map(({ id }) => id)).toEqual([first, ...rest].map(({ id }) => id));
    expect(page).toMatchObject({ messageCount: 8, earlier: 0 });
  });

  it("can be taken back, as if they had not been sent", async () => {
    const test = await open();
    const first = test.send(script("one", [slowly(20)]));
    const { conversationId } = first;
    const second = test.send(script("two", ["Never said."]), { conversationId });
    const third = test.send(script("three", ["This is three."]), { conversationId });
    const { engine, sessions, conversations } = test.app.workspace();
    await sessions.withdraw(second.id);
    expect(test.events).toContainEqual({ type: "turn.removed", conversationId, turnId: second.id });
    expect(() => engine.get(second.id)).toThrow(expect.objectContaining({ code: "turn-not-found" }));
    await expect(sessions.withdraw(first.id)).rejects.toMatchObject({ code: "turn-not-waiting" });
    const turn = await test.ended(third.id);
    expect([turn.parentId, answerText(turn)]).toEqual([first.id, "This is three."]);
    expect(conversations.read(conversationId, 9)).toMatchObject({
      messageCount: 4,
      turns: [{ id: first.id }, { id: third.id }],
    });
    expect(JSON.stringify(test.api.requests.map(({ body }) => body))).not.toContain("two @@");
    await expect(sessions.withdraw(third.id)).rejects.toMatchObject({ code: "turn-not-waiting" });
  });

  it("do not hold up other conversations, and there is an end to them", async () => {
    const test = await open({ env: { PLANFORM_MAX_PROCESSES: "2" } });
    const first = test.send(script("one", [slowly(60)]));
    const waiting = Array.from({ length: 20 }, (_, n) =>
      test.send(script(`more ${n}`, ["More."]), { conversationId: first.conversationId }),
    );
    expect(() => test.send("too many", { conversationId: first.conversationId })).toThrow(
      expect.objectContaining({ code: "queue-full" }),
    );
    const other = await test.say(script("other", ["At once."]));
    expect(answerText(other)).toBe("At once.");
    expect(test.app.workspace().engine.get(first.id).state).toBe("running");
    await test.app.workspace().sessions.stop(first.id);
    await Promise.all(waiting.slice(1).map(({ id }) => test.app.workspace().sessions.withdraw(id)));
    expect((await test.ended(waiting[0]?.id ?? "")).state).toBe("done");
  });

  it("are answered once for one request id, while they wait, run and have ended", async () => {
    const test = await open();
    const first = test.send(script("one", [slowly(10)]));
    const { conversationId } = first;
    const again = { conversationId, requestId: "request-two" };
    const second = test.send(script("two", ["Two."]), again);
    expect(test.send(script("two", ["Two."]), again).id).toBe(second.id);
    await isRunning(test, second.id);
    expect(test.send("other words", again).id).toBe(second.id);
    await test.ended(second.id);
    expect(test.send("other words", again)).toMatchObject({ id: second.id, state: "done" });
    expect(test.app.workspace().conversations.read(conversationId, 9).turns).toHaveLength(2);
  });
});

describe("a message that is edited and sent again", () => {
  it("stands beside the old one, which stays reachable, and the model knows of neither the other's answer", async () => {
    const test = await open();
    const first = await test.say(script("My number is 42.", ["Noted."]));
    const { conversationId } = first;
    const old = await test.say(script("Add one.", ["It is forty-three now."]), { conversationId });
    const after = await test.say(script("And now?", ["Still forty-three."]), { conversationId });
    const edited = await test.say(script("Add two.", ["It is 44 now."]), { conversationId, after: first.id });
    expect(edited).toMatchObject({
      state: "done",
      parentId: first.id,
      branch: { index: 2, count: 2, siblings: [old.id, edited.id] },
    });
    const told = toldLast(test);
    expect(told).toContain("My number is 42.");
    expect(told).toContain("Noted.");
    for (const words of ["Add one.", "forty-three"]) expect(told).not.toContain(words);
    const { conversations } = test.app.workspace();
    const ids = (): string[] => conversations.read(conversationId, 9).turns.map(({ id }) => id);
    expect(ids()).toEqual([first.id, edited.id]);

    conversations.switchBranch(conversationId, old.id);
    expect(ids()).toEqual([first.id, old.id, after.id]);
    const last = await test.say(script("Once more?", ["Forty-three, as before."]), { conversationId });
    expect(last.parentId).toBe(after.id);
    expect(toldLast(test)).toContain("Still forty-three.");
    expect(toldLast(test)).not.toContain("Add two.");

    conversations.switchBranch(conversationId, edited.id);
    const other = await test.say(script("Go on.", ["From 44."]), { conversationId });
    expect(toldLast(test)).toContain("It is 44 now.");
    expect(toldLast(test)).not.toContain("Once more?");
    expect(ids()).toEqual([first.id, edited.id, other.id]);
    const { turns } = JSON.parse(conversations.export(conversationId, "json").text);
    expect(turns).toHaveLength(6);
  });

  it("can stand at the start", async () => {
    const test = await open();
    const first = await test.say(script("My number is twenty-seven.", ["Noted."]));
    const { conversationId } = first;
    const edited = await test.say(script("My number is 7.", ["Noted too."]), { conversationId, after: null });
    expect(edited.branch).toEqual({ index: 2, count: 2, siblings: [first.id, edited.id] });
    expect(edited.parentId).toBeUndefined();
    expect(toldLast(test)).not.toContain("twenty-seven");
    const other = await test.say(script("A new one", ["Yes."]));
    expect(() => test.send("x", { conversationId, after: other.id })).toThrow(
      expect.objectContaining({ code: "turn-not-found" }),
    );
  });

  it("tells the model what the other branch has changed on the canvas", async () => {
    const test = await open();
    const first = await test.say(script("Hello", ["Hello."]));
    const { conversationId } = first;
    const addNote = {
      tool: "mcp__planform__canvas_add_node",
      input: { nodeType: "note", label: "forgotten" },
    };
    const old = await test.say(script("Add a note", [addNote], ["Added."]), { conversationId });
    expect(old.changes).toMatchObject([{ state: "applied" }]);
    await test.say(script("And now?", ["You know."]), { conversationId });
    const known = toldLast(test);
    expect(known.slice(known.indexOf("And now?") - 3_000)).toContain('changedByUserSinceLastTurn\\":[]');
    await test.say(script("What is there?", ["A note."]), { conversationId, after: first.id });
    expect(toldLast(test)).toMatch(/changedByUserSinceLastTurn\\":\[\\"[^\]]*forgotten/);
  });
});

describe("a long conversation", () => {
  it("is read in pages, back to any of its turns", async () => {
    const test = await open();
    const { conversations, turns, study } = test.app.workspace();
    const { id: conversationId } = conversations.create();
    const made: Turn[] = [];
    study.transact(() => {
      for (let n = 0; n < 100; n += 1) made.push(storeTurn(test, conversationId, n, made.at(-1)?.id));
    });
    expect(turns.has("turn-99")).toBe(true);
    const page = conversations.read(conversationId, 40);
    expect([page.turns.length, page.turns[0]?.id, page.turns.at(-1)?.id, page.earlier]).toEqual([
      40,
      "turn-60",
      "turn-99",
      60,
    ]);
    const before = conversations.readEarlier({ conversationId, before: "turn-60", limit: 25 });
    expect([before.turns[0]?.id, before.turns.at(-1)?.id, before.earlier]).toEqual([
      "turn-35",
      "turn-59",
      35,
    ]);
    const back = conversations.readEarlier({
      conversationId,
      before: "turn-60",
      through: "turn-10",
      limit: 25,
    });
    expect([back.turns[0]?.id, back.turns.at(-1)?.id, back.earlier]).toEqual(["turn-7", "turn-59", 7]);
    expect(conversations.readEarlier({ conversationId, before: "turn-0", limit: 9 })).toEqual({
      turns: [],
      earlier: 0,
    });
  });
});

function storeTurn(test: TestApp, conversationId: string, n: number, parentId: string | undefined): Turn {
  const { turns } = test.app.workspace();
  const turn: Turn = {
    ...emptyTurn,
    id: `turn-${n}`,
    conversationId,
    ...(parentId === undefined ? {} : { parentId }),
    requestId: `request-${n}`,
    userText: `Message ${n}`,
    createdAt: n,
  };
  turns.create(turn, { baseRevision: 0 });
  turns.append(turn, { type: "state", state: "done", endedAt: n });
  test.app.workspace().paths.setHead(conversationId, turn.id);
  return turn;
}

describe("the cost of a turn", () => {
  it("is its own, also where the CLI tells that of the whole session, and adds up", async () => {
    const test = await open();
    const reply = { blocks: ["Yes."], usage: { input_tokens: 1_000, output_tokens: 100 } };
    const first = await test.say(script("one", reply));
    const { conversationId } = first;
    const second = await test.say(script("two", reply), { conversationId });
    const other = await test.say(script("three", reply), { conversationId, after: first.id });
    const costs = [first, second, other].map(({ usage }) => usage?.costUsd ?? 0);
    expect(costs[0]).toBeGreaterThan(0);
    for (const cost of costs) expect(cost).toBeCloseTo(costs[0] ?? 0, 9);
    const { totals } = test.app.workspace().conversations.read(conversationId, 9);
    expect(totals.costUsd).toBeCloseTo(3 * (costs[0] ?? 0), 9);
    expect([totals.inputTokens, totals.outputTokens]).toEqual([3_000, 300]);
  });
});

describe("a conversation that moves", () => {
  let claudeFiles: string;
  beforeAll(() => {
    claudeFiles = join(".claude", "projects");
  });

  it("goes on in a copy of the study, with another home, from the transcript that it keeps", async () => {
    const test = await open();
    const first = await test.say(script("My number is 42.", ["Noted."]));
    await test.app.close();
    const elsewhere = await copySampleStudy("cantilever");
    await rm(elsewhere, { recursive: true });
    await cp(test.studyFolder, elsewhere, { recursive: true });
    onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));
    await rm(join(test.homeFolder, claudeFiles), { recursive: true });
    await test.app.openStudy(elsewhere);
    const turn = await test.say(script("Which?", ["42."]), { conversationId: first.conversationId });
    expect([turn.state, turn.parts.map(({ type }) => type)]).toEqual(["done", ["text"]]);
    const messages: unknown = JSON.parse(toldLast(test)).messages;
    // As messages of their own, not told in words.
    expect(JSON.stringify(messages)).toMatch(
      /"role":"assistant","content":\[\{"type":"text","text":"Noted\./,
    );
    const again = await test.say(script("Again?", ["Still 42."]), { conversationId: first.conversationId });
    expect([again.state, again.parts.map(({ type }) => type)]).toEqual(["done", ["text"]]);
    expect(toldLast(test)).toContain("Which?");
  });

  it("keeps its tools and model when mode and model are switched in between", async () => {
    const test = await open();
    const { sessions } = test.app.workspace();
    const bash = { tool: "Bash", input: { command: "ls", description: "list" } };
    const addNote = { tool: "mcp__planform__canvas_add_node", input: { nodeType: "note", label: "n" } };
    const first = await test.say(script("a", [bash, addNote], ["Done."]));
    const { conversationId } = first;
    const session = sessions.sessionOf(conversationId);
    test.app.events.listen(({ body }) => {
      if (body.type !== "turn.updated") return;
      for (const update of body.updates) {
        if (
          update.type === "part" &&
          update.part.type === "tool" &&
          update.part.approval?.state === "pending"
        )
          sessions.answer(body.turnId, update.part.id, { decision: "allow" });
      }
    });
    sessions.setMode(session.id, "power");
    sessions.setModel(session.id, { model: "haiku", effort: "low" });
    const second = await test.say(script("b", [bash, addNote], ["Done."]), { conversationId });
    expect(toldLast(test)).toMatch(/"model":"claude-haiku/);
    expect(toldLast(test)).toMatch(/"name":"Bash"/);
    sessions.setMode(session.id, "user");
    sessions.setModel(session.id, {});
    const third = await test.say(script("c", [bash, addNote], ["Done."]), { conversationId });
    expect(toldLast(test)).not.toMatch(/"model":"claude-haiku/);
    const states = [first, second, third].map(({ mode, state, parts, changes }) => [
      mode,
      state,
      parts.flatMap((part) => (part.type === "tool" ? [part.state] : [])),
      changes.map((change) => change.state),
    ]);
    expect(states).toEqual([
      ["user", "done", ["denied", "done"], ["applied"]],
      ["power", "done", ["done", "done"], ["applied"]],
      ["user", "done", ["denied", "done"], ["applied"]],
    ]);
  });
});

describe("a conversation that is deleted", () => {
  it("stops its turns, is nowhere to be found, and comes back whole", async () => {
    const test = await open();
    const first = await test.say(script("My number is 42.", ["Noted."]));
    const { conversationId } = first;
    const running = test.send(script("Count", [slowly(200)]), { conversationId });
    await isRunning(test, running.id);
    const { sessions, conversations } = test.app.workspace();
    await sessions.removeConversation(conversationId);
    expect(await findProcesses(test.studyFolder)).toEqual([]);
    expect(test.events).toContainEqual({ type: "conversation.removed", conversationId });
    expect(conversations.list(0, 9).total).toBe(0);
    expect(conversations.search({ query: "number", offset: 0, limit: 9 }).hits).toEqual([]);
    expect(sessions.listSessions()).toEqual([]);
    expect(() => test.send("hello", { conversationId })).toThrow(
      expect.objectContaining({ code: "conversation-not-found" }),
    );
    conversations.restore(conversationId);
    expect(conversations.search({ query: "number", offset: 0, limit: 9 }).hits).toHaveLength(1);
    expect(conversations.read(conversationId, 9).turns).toMatchObject([
      { state: "done" },
      { state: "stopped" },
    ]);
    const turn = await test.say(script("Which?", ["42."]), { conversationId });
    expect(turn.state).toBe("done");
    expect(toldLast(test)).toContain("My number is 42.");
  });
});

describe("a process that is started ahead", () => {
  it("is used for the next message, and is the only one", async () => {
    const test = await open();
    const first = await test.say(script("one", ["One."]));
    const { conversationId } = first;
    const { sessions } = test.app.workspace();
    expect(await sessions.prewarm(conversationId)).toBe(true);
    expect(sessions.sessionOf(conversationId)).toMatchObject({ alive: true, busy: false });
    const [process, ...others] = await findProcesses(test.studyFolder);
    expect(others).toEqual([]);
    expect(await sessions.prewarm(conversationId)).toBe(true);
    expect(await findProcesses(test.studyFolder)).toEqual([process]);
    const asked = test.api.requests.length;
    const sent = test.send(script("two", [slowly(5)]), { conversationId });
    await isRunning(test, sent.id);
    expect(await findProcesses(test.studyFolder)).toEqual([process]);
    const turn = await test.ended(sent.id);
    expect([turn.state, answerText(turn)]).toEqual(["done", "word ".repeat(5)]);
    expect(test.api.requests.length).toBeGreaterThan(asked);
    expect(toldLast(test)).toContain("One.");
    expect(await findProcesses(test.studyFolder)).toEqual([]);
  });

  it("sees the canvas as it is when the message is sent", async () => {
    const test = await open();
    const { conversations, sessions, study } = test.app.workspace();
    const { id: conversationId } = conversations.create();
    expect(await sessions.prewarm(conversationId)).toBe(true);
    study.apply({
      ops: [{ type: "updateStudy", name: "Renamed meanwhile" }],
      actor: { type: "user" },
      label: "Rename",
    });
    const turn = await test.say(
      script("Look", [{ tool: "mcp__planform__canvas_read", input: {} }], ["Seen."]),
      {
        conversationId,
      },
    );
    expect(JSON.stringify(turn.parts)).toContain("Renamed meanwhile");
  });

  it("is not used when mode, model or branch have changed since", async () => {
    const test = await open();
    const first = await test.say(script("one", ["One."]));
    const { conversationId } = first;
    const { sessions } = test.app.workspace();
    const session = sessions.sessionOf(conversationId);
    const pid = async (): Promise<unknown> => (await findProcesses(test.studyFolder))[0];
    for (const change of [
      () => sessions.setMode(session.id, "power"),
      () => sessions.setModel(session.id, { model: "haiku" }),
      () => test.app.settings.set("claude.effort", "low"),
    ]) {
      expect(await sessions.prewarm(conversationId)).toBe(true);
      const warm = await pid();
      await change();
      const sent = test.send(script("more", [slowly(3)]), { conversationId });
      await isRunning(test, sent.id);
      expect(await pid()).not.toEqual(warm);
      expect((await test.ended(sent.id)).state).toBe("done");
    }
    expect(await sessions.prewarm(conversationId)).toBe(true);
    const warm = await pid();
    const sent = test.send(script("other", [slowly(3)]), { conversationId, after: first.id });
    await isRunning(test, sent.id);
    expect(await pid()).not.toEqual(warm);
    await test.ended(sent.id);
    expect(await findProcesses(test.studyFolder)).toEqual([]);
  });

  it("gives way to turns that need its place, ends with the app, and is not there when it is not wanted", async () => {
    const test = await open({ env: { PLANFORM_MAX_PROCESSES: "1" } });
    const { conversations, sessions } = test.app.workspace();
    const { id: conversationId } = conversations.create();
    expect(await sessions.prewarm(conversationId)).toBe(true);
    const other = await test.say(script("other", ["Other."]));
    expect(other.state).toBe("done");
    expect(await findProcesses(test.studyFolder)).toEqual([]);
    expect(sessions.sessionOf(conversationId).alive).toBe(false);
    expect(await sessions.prewarm(conversationId)).toBe(true);
    await test.app.close();
    expect(await findProcesses(test.studyFolder)).toEqual([]);
    const left = await readdir(join(test.studyFolder, ".planform", "turns"));
    expect(left).toEqual([other.id]);
    await test.app.openStudy(test.studyFolder);
    await test.app.settings.set("turn.prewarmMinutes", 0);
    expect(await test.app.workspace().sessions.prewarm(conversationId)).toBe(false);
    expect(await findProcesses(test.studyFolder)).toEqual([]);
  });

  it("is not started while a turn of the conversation runs", async () => {
    const test = await open();
    const sent = test.send(script("one", [slowly(20)]));
    expect(await test.app.workspace().sessions.prewarm(sent.conversationId)).toBe(false);
    expect((await test.ended(sent.id)).state).toBe("done");
  });
});
