import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type LoadedConversation,
  loadConversation,
  type ReadPage,
  reduceLoaded,
  withEarlier,
} from "../../../../src/renderer/state/loaded-conversation.ts";
import type { SessionInfo, Turn } from "../../../../src/shared/chat/chat.ts";
import type { AppEvent, AppEventBody } from "../../../../src/shared/events.ts";
import { makeTurn } from "../make-turn.ts";

/** Turns `t<from>` to `t<to>`, each after the one before it. */
function chain(from: number, to: number): Turn[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const number = from + index;
    return makeTurn(`t${number}`, number === 1 ? undefined : `t${number - 1}`);
  });
}

const session: SessionInfo = {
  id: "se1",
  conversationId: "c1",
  studyId: "s1",
  mode: "user",
  createdAt: 1,
  lastActiveAt: 1,
  messageCount: 1,
  busy: false,
  alive: false,
  asking: true,
  rules: [],
};

function load(turns: Turn[], earlier: number, ring: readonly AppEvent[] = []): LoadedConversation {
  return loadConversation(
    {
      seq: 10,
      session,
      view: { draft: "", scroll: null },
      conversation: {
        id: "c1",
        title: "a",
        createdAt: 1,
        lastActiveAt: 1,
        messageCount: 1,
        totals: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
        turns,
        earlier,
      },
    },
    ring,
  );
}

function event(seq: number, body: AppEventBody): AppEvent {
  return { seq, body };
}

function said(seq: number, turnId: string, text: string): AppEvent {
  const updates = [{ type: "text-appended" as const, partId: "p1", text }];
  return event(seq, { type: "turn.updated", conversationId: "c1", turnId, updates });
}

function idsOf({ conversation }: LoadedConversation): string[] {
  return conversation.turns.map(({ id }) => id);
}

function textOf({ conversation }: LoadedConversation, turnId: string): string | undefined {
  const part = conversation.turns.find(({ id }) => id === turnId)?.parts[0];
  return part?.type === "text" ? part.text : undefined;
}

describe("pages of earlier turns", () => {
  const page = (turns: Turn[], earlier: number, before: string, seq = 10): ReadPage => ({
    turns,
    earlier,
    before,
    seq,
  });

  it("come before the turns that are there", () => {
    const loaded = withEarlier(load(chain(5, 6), 4), page(chain(3, 4), 2, "t5"), []);
    expect(idsOf(loaded)).toEqual(["t3", "t4", "t5", "t6"]);
    expect(loaded.conversation.earlier).toBe(2);
  });

  it("that come a second time, or after the path was changed, are not taken", () => {
    const once = withEarlier(load(chain(5, 6), 4), page(chain(3, 4), 2, "t5"), []);
    expect(withEarlier(once, page(chain(3, 4), 2, "t5"), [])).toBe(once);
    const other = load([makeTurn("x1", undefined)], 0);
    expect(withEarlier(other, page(chain(3, 4), 2, "t5"), [])).toBe(other);
  });

  it("lose and double no word, wherever between two events they were read and arrived", () => {
    const pieces = fc.array(fc.tuple(fc.constantFrom("t4", "t6"), fc.string({ maxLength: 3 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(pieces, fc.nat(), fc.nat(), (texts, readAt, arrivedAt) => {
        const events = texts.map(([turnId, text], index) => said(11 + index, turnId, text));
        const arrivedCount = arrivedAt % (events.length + 1);
        const readCount = readAt % (events.length + 1);
        const told = (turnId: string, count: number) =>
          texts
            .slice(0, count)
            .filter(([id]) => id === turnId)
            .map(([, text]) => text)
            .join("");
        const [third, fourth] = chain(3, 4);
        if (third === undefined || fourth === undefined) throw new Error("The chain is too short");
        const spoken: Turn = { ...fourth, parts: [{ id: "p1", type: "text", text: told("t4", readCount) }] };
        const arrived = events.slice(0, arrivedCount).reduce(reduceLoaded, load(chain(5, 6), 4));
        const added = withEarlier(
          arrived,
          page([third, spoken], 2, "t5", 10 + readCount),
          events.slice(0, arrivedCount),
        );
        const state = events.slice(arrivedCount).reduce(reduceLoaded, added);
        expect(textOf(state, "t4")).toBe(told("t4", texts.length));
        expect(textOf(state, "t6")).toBe(told("t6", texts.length));
      }),
    );
  });
});

describe("branches", () => {
  it("a turn after an earlier one cuts off what came after that", () => {
    const turn = makeTurn("b3", "t2", { branch: { index: 2, count: 2, siblings: ["t3", "b3"] } });
    const loaded = reduceLoaded(load(chain(1, 4), 0), event(11, { type: "turn.started", turn }));
    expect(idsOf(loaded)).toEqual(["t1", "t2", "b3"]);
    expect(loaded.isOutdated).toBe(false);
  });

  it("a new first turn takes the place of all of them", () => {
    const turn = makeTurn("b1", undefined);
    const loaded = reduceLoaded(load(chain(5, 9), 4), event(11, { type: "turn.started", turn }));
    expect(idsOf(loaded)).toEqual(["b1"]);
    expect(loaded.conversation.earlier).toBe(0);
  });

  it("a turn after one that is not loaded leaves what is shown, to be read again", () => {
    const turn = makeTurn("b3", "t2");
    const loaded = reduceLoaded(load(chain(5, 9), 4), event(11, { type: "turn.started", turn }));
    expect(idsOf(loaded)).toEqual(["t5", "t6", "t7", "t8", "t9"]);
    expect(loaded.isOutdated).toBe(true);
  });

  it("another path leaves what is shown, to be read again", () => {
    const switched = event(11, { type: "conversation.branch-changed", conversationId: "c1" });
    const loaded = reduceLoaded(load(chain(1, 3), 0), switched);
    expect(idsOf(loaded)).toEqual(["t1", "t2", "t3"]);
    expect(loaded.isOutdated).toBe(true);
    expect(load(chain(1, 3), 0, [switched]).isOutdated).toBe(true);
    expect(reduceLoaded(load(chain(1, 3), 0), { ...switched, seq: 10 }).isOutdated).toBe(false);
  });

  it("events of another conversation change nothing", () => {
    const loaded = load(chain(1, 3), 0);
    const others: AppEventBody[] = [
      { type: "conversation.branch-changed", conversationId: "c2" },
      { type: "turn.started", turn: { ...makeTurn("x", undefined), conversationId: "c2" } },
      { type: "turn.removed", conversationId: "c2", turnId: "t3" },
      { type: "session.changed", session: { ...session, conversationId: "c2" } },
    ];
    expect(others.reduce((state, body, index) => reduceLoaded(state, event(11 + index, body)), loaded)).toBe(
      loaded,
    );
  });
});

describe("a waiting turn that is taken back", () => {
  it("leaves, and the one that waited after it comes after its parent", () => {
    const siblings = { index: 2, count: 2, siblings: ["a2", "t2"] };
    const turns = [
      makeTurn("t1", undefined),
      makeTurn("t2", "t1", { branch: siblings }),
      makeTurn("t3", "t2"),
    ];
    const loaded = reduceLoaded(
      load(turns, 0),
      event(11, { type: "turn.removed", conversationId: "c1", turnId: "t2" }),
    );
    expect(loaded.conversation.turns).toEqual([
      turns[0],
      makeTurn("t3", "t1", { branch: { index: 2, count: 2, siblings: ["a2", "t3"] } }),
    ]);
  });

  it("leaves the next one without a parent where it was the first", () => {
    const loaded = reduceLoaded(
      load([makeTurn("t1", undefined), makeTurn("t2", "t1")], 0),
      event(11, { type: "turn.removed", conversationId: "c1", turnId: "t1" }),
    );
    expect(loaded.conversation.turns).toEqual([makeTurn("t2", undefined)]);
  });
});
