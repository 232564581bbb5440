import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  keepPlace,
  loadEarlier,
  readAgain,
  retryTurn,
  sendEdited,
  withdrawTurn,
} from "../../../../../src/renderer/state/actions/turns.ts";
import { useApp } from "../../../../../src/renderer/state/store.ts";
import { useUi } from "../../../../../src/renderer/state/ui-store.ts";
import type { Turn } from "../../../../../src/shared/chat/chat.ts";
import { AppError } from "../../../../../src/shared/errors.ts";
import { connectHost, disconnectHost, settle } from "../connect-host.ts";
import { makeLoaded, makeTurn } from "../make-loaded.ts";

/** The path that the host shows, oldest first. */
let path: Turn[] = [];
let calls: unknown[] = [];
/** Answers wait until these are called. */
let held: (() => void)[] = [];

function chain(count: number): Turn[] {
  return Array.from({ length: count }, (_, index) =>
    makeTurn({ id: `t${index + 1}`, ...(index === 0 ? {} : { parentId: `t${index}` }) }),
  );
}

function pageTo(end: number, limit: number, through?: string) {
  const wanted = path.findIndex(({ id }) => id === through);
  const start = Math.max(0, wanted < 0 ? end - limit : Math.min(wanted, end - limit));
  return { turns: path.slice(start, end), earlier: start };
}

type PageInput = { before: string; limit: number; through?: string };

beforeEach(() => {
  path = chain(100);
  calls = [];
  held = [];
  useUi.setState(useUi.getInitialState(), true);
  useUi.setState({ conversationId: "one" });
  connectHost({
    conversations: {
      get: async () => {
        calls.push("get");
        const { conversation, session, view } = makeLoaded();
        return { seq: 1, session, view, conversation: { ...conversation, ...pageTo(path.length, 40) } };
      },
      turns: async ({ before, limit, through }: PageInput) => {
        calls.push({ before, ...(through === undefined ? {} : { through }) });
        if (held.length > 0) await new Promise<void>((resolve) => held.push(resolve));
        const end = path.findIndex(({ id }) => id === before);
        return { seq: 1, ...pageTo(end, limit, through) };
      },
      saveView: async (input: unknown) => {
        calls.push(input);
        return { saved: true };
      },
    },
    chat: {
      send: async (input: { after?: string | null; text: string }) => {
        calls.push({ send: input });
        return { seq: 1, turn: makeTurn({ id: "new" }) };
      },
      withdraw: async ({ turnId }: { turnId: string }) => {
        calls.push({ withdraw: turnId });
        return { withdrawn: true };
      },
    },
    study: {
      undoTurn: async ({ turnId }: { turnId: string }) => {
        calls.push({ undo: turnId });
        if (turnId === "t99") throw new AppError("undo-conflict", "The node was changed since");
        return {};
      },
    },
  });
  show(pageTo(100, 40));
});

afterEach(() => {
  disconnectHost();
  vi.useRealTimers();
});

function show({ turns, earlier }: { turns: Turn[]; earlier: number }): void {
  const loaded = makeLoaded({ turns });
  useApp.setState({
    conversations: { one: { ...loaded, conversation: { ...loaded.conversation, earlier } } },
  });
}

function shownIds(): (string | undefined)[] {
  const { turns = [], earlier } = useApp.getState().conversations.one?.conversation ?? {};
  return [turns[0]?.id, turns.at(-1)?.id, `${turns.length} + ${earlier}`];
}

describe("earlier turns", () => {
  it("come page by page, and back to the one that is asked for", async () => {
    await loadEarlier("one");
    expect(shownIds()).toEqual(["t21", "t100", "80 + 20"]);
    await loadEarlier("one", "t3");
    expect(shownIds()).toEqual(["t1", "t100", "100 + 0"]);
    await loadEarlier("one");
    expect(calls).toHaveLength(2);
  });

  it("are read one page after the other when two are asked for at once", async () => {
    held.push(() => undefined);
    const scrolled = loadEarlier("one");
    const sought = loadEarlier("one", "t3");
    await settle();
    for (const release of held.splice(0)) release();
    await Promise.all([scrolled, sought]);
    expect(calls).toEqual([{ before: "t61" }, { before: "t21", through: "t3" }]);
    expect(shownIds()).toEqual(["t1", "t100", "100 + 0"]);
  });
});

describe("a conversation that is read again", () => {
  it("is read back to the turn it is scrolled to", async () => {
    useUi.setState({ places: { one: { turnId: "t30", offsetPx: 4 } } });
    path = [...path.slice(0, 90), makeTurn({ id: "b91", parentId: "t90" })];
    await readAgain("one");
    expect(shownIds()).toEqual(["t12", "b91", "80 + 11"]);
  });

  it("is read once more where it is asked for while it is read", async () => {
    const first = readAgain("one");
    await Promise.resolve();
    expect(calls).toEqual(["get"]);
    path = [...path, makeTurn({ id: "t101", parentId: "t100" })];
    await Promise.all([first, readAgain("one"), readAgain("one")]);
    expect(calls).toEqual(["get", "get"]);
    expect(shownIds()[1]).toBe("t101");
  });

  it("says in its place why it cannot be", async () => {
    disconnectHost();
    await readAgain("one");
    expect(useUi.getState().conversationError?.code).toBe("connection-lost");
  });
});

describe("the place where a conversation is scrolled to", () => {
  it("is saved once, when it has been the same for a while", () => {
    vi.useFakeTimers();
    keepPlace("one", { turnId: "t90", offsetPx: 1 });
    vi.advanceTimersByTime(700);
    keepPlace("one", { turnId: "t91", offsetPx: 2 });
    vi.advanceTimersByTime(799);
    expect(calls).toEqual([]);
    vi.advanceTimersByTime(1);
    keepPlace("one", { turnId: "t91", offsetPx: 2 });
    vi.advanceTimersByTime(1_000);
    expect(calls).toEqual([{ conversationId: "one", scroll: { turnId: "t91", offsetPx: 2 } }]);
  });
});

describe("a message that is sent once more", () => {
  const turn = makeTurn({
    id: "t5",
    parentId: "t4",
    userText: "thicker",
    mentions: [{ type: "file", path: "a.inp" }],
    selection: [{ nodeId: "dv_a", label: "a" }],
  });

  it("goes to the same place with all that went along with it", async () => {
    await retryTurn(turn);
    const { parentId: _parentId, ...first } = turn;
    await retryTurn(first);
    expect(calls).toMatchObject([
      {
        send: { text: "thicker", after: "t4", mentions: turn.mentions, selection: ["dv_a"], attachments: [] },
      },
      { send: { after: null } },
    ]);
  });

  it("is changed after what its answers changed was taken back, the latest first", async () => {
    const undone = [makeTurn({ id: "t5" }), makeTurn({ id: "t7" })];
    await sendEdited(turn, { text: "thinner", mentions: [], undone });
    expect(calls).toMatchObject([
      { undo: "t7" },
      { undo: "t5" },
      { send: { text: "thinner", after: "t4", mentions: [], selection: ["dv_a"] } },
    ]);
  });

  it("is not sent where something cannot be taken back", async () => {
    const sent = sendEdited(turn, { text: "thinner", mentions: [], undone: [makeTurn({ id: "t99" })] });
    await expect(sent).rejects.toMatchObject({ code: "undo-conflict" });
    expect(calls).toEqual([{ undo: "t99" }]);
  });
});

describe("a message that waits", () => {
  it("goes back to where messages are typed when it is taken back", async () => {
    await withdrawTurn(makeTurn({ id: "t100", userText: "and the flange" }));
    expect(calls).toEqual([{ withdraw: "t100" }]);
    expect(useUi.getState().drafts.one).toBe("and the flange");
  });
});
