import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createConversationStore, toTitle } from "../../../../src/core/chat/conversation-store.ts";
import { openDatabase } from "../../../../src/core/db/open-database.ts";

const makeStore = () => createConversationStore(openDatabase(":memory:"));

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("toTitle", () => {
  it.each([
    ["short", "short"],
    ["  two\n\tlines  ", "two lines"],
    ["x".repeat(50), "x".repeat(50)],
    ["x".repeat(51), `${"x".repeat(50)}...`],
    ["🙂".repeat(51), `${"🙂".repeat(50)}...`],
    [`${"x".repeat(49)}🙂y`, `${"x".repeat(49)}🙂...`],
    ["", ""],
  ])("makes of %j the title %j", (text, title) => {
    expect(toTitle(text)).toBe(title);
    expect(toTitle(text).isWellFormed()).toBe(true);
  });
});

describe("conversations", () => {
  it("get their title from the first message, and count the messages", () => {
    const store = makeStore();
    const { id, title } = store.create();
    expect(title).toBe("New conversation");
    vi.setSystemTime(2_000);
    store.countMessage(id, "First message");
    store.countMessage(id, "Second message");
    expect(store.find(id)).toEqual({
      id,
      title: "First message",
      createdAt: 1_000,
      lastActiveAt: 2_000,
      messageCount: 2,
      totals: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
    });
    expect(store.find("nobody")).toBeUndefined();
  });

  it("are listed by their latest activity, page by page, with a total", () => {
    const store = makeStore();
    const ids = Array.from({ length: 25 }, () => {
      vi.advanceTimersByTime(10);
      return store.create().id;
    });
    vi.advanceTimersByTime(10);
    const oldest = ids[0] ?? "";
    store.countMessage(oldest, "Wake up");
    const pages = [0, 10, 20, 30].map((offset) => store.list(offset, 10));
    expect(pages.map(({ total }) => total)).toEqual([25, 25, 25, 25]);
    expect(pages.map(({ conversations }) => conversations.length)).toEqual([10, 10, 5, 0]);
    const listed = pages.flatMap(({ conversations }) => conversations.map(({ id }) => id));
    expect(listed).toEqual([oldest, ...ids.slice(1).toReversed()]);
  });

  it("have one order also when they were active at the same time", () => {
    const store = makeStore();
    for (let n = 0; n < 20; n += 1) store.create();
    const whole = store.list(0, 20).conversations;
    const paged = [0, 5, 10, 15].flatMap((offset) => store.list(offset, 5).conversations);
    expect(paged).toEqual(whole);
  });

  it("are in the order of their messages also when the clock is set back", () => {
    const store = makeStore();
    vi.setSystemTime(9_000);
    const [first, second] = [store.create(), store.create()];
    vi.setSystemTime(1_000);
    store.countMessage(first.id, "Later, whatever the clock says");
    expect(store.list(0, 9).conversations.map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  it("add up what their turns have cost", () => {
    const store = makeStore();
    const { id } = store.create();
    const usage = { inputTokens: 1, outputTokens: 2, cacheReadTokens: 30, cacheWriteTokens: 400 };
    store.addUsage(id, usage);
    store.addUsage(id, { ...usage, costUsd: 0.25 });
    expect(store.find(id)?.totals).toEqual({ inputTokens: 862, outputTokens: 4, costUsd: 0.25 });
  });

  it("can be put away and back, and are forgotten only when they were away for long", () => {
    const store = makeStore();
    const { id } = store.create();
    store.setDeleted(id, 5_000);
    expect([store.find(id), store.list(0, 9)]).toEqual([undefined, { total: 0, conversations: [] }]);
    expect(store.purgeDeletedBefore(5_000)).toEqual([]);
    store.setDeleted(id, undefined);
    expect(store.list(0, 9)).toMatchObject({ total: 1, conversations: [{ id }] });
    store.setDeleted(id, 5_000);
    store.purgeDeletedBefore(5_001);
    store.setDeleted(id, undefined);
    expect(store.find(id)).toBeUndefined();
  });

  it("keep the title that they were given", () => {
    const store = makeStore();
    const { id } = store.create();
    store.rename(id, "Bracket");
    store.countMessage(id, "Make it stiffer");
    expect(store.find(id)).toMatchObject({ title: "Bracket", messageCount: 1 });
    store.uncountMessage(id);
    expect(store.find(id)?.messageCount).toBe(0);
  });
});

describe("sessions", () => {
  it("are found until they are closed", () => {
    const store = makeStore();
    const { id: conversationId } = store.create();
    const session = store.createSession(conversationId, "power");
    expect(store.findSession(session.id)).toEqual(session);
    expect(store.findSessionOf(conversationId)).toEqual(session);
    vi.setSystemTime(5_000);
    store.touchSession(session.id, "user");
    expect(store.listSessions()).toEqual([{ ...session, mode: "user", lastActiveAt: 5_000 }]);
    store.closeSession(session.id);
    expect([
      store.findSession(session.id),
      store.findSessionOf(conversationId),
      store.listSessions(),
    ]).toEqual([undefined, undefined, []]);
  });

  it("keep the model and effort that were chosen, or nothing", () => {
    const store = makeStore();
    const session = store.createSession(store.create().id, "user");
    expect([session.model, session.effort]).toEqual([undefined, undefined]);
    store.setModel(session.id, { model: "haiku", effort: "low" });
    expect(store.findSession(session.id)).toEqual({ ...session, model: "haiku", effort: "low" });
    store.setModel(session.id, {});
    expect(store.findSession(session.id)).toEqual(session);
  });

  it("are closed when they were idle for long", () => {
    const store = makeStore();
    const { id: conversationId } = store.create();
    const old = store.createSession(conversationId, "user");
    vi.setSystemTime(9_000);
    const fresh = store.createSession(store.create().id, "user");
    store.closeSessionsIdleSince(9_000);
    expect(store.listSessions()).toEqual([fresh]);
    expect(store.findSession(old.id)).toBeUndefined();
    expect(store.find(conversationId)).toBeDefined();
  });

  it("belong to a conversation that is there", () => {
    expect(() => makeStore().createSession("nobody", "user")).toThrow("FOREIGN KEY");
  });
});
