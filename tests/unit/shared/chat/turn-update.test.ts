import { describe, expect, it } from "vitest";
import { hasEnded, Turn, TurnState } from "../../../../src/shared/chat/chat.ts";
import { reduceTurn, type TurnUpdate } from "../../../../src/shared/chat/turn-update.ts";

const start: Turn = Turn.parse({
  id: "turn-1",
  conversationId: "c-1",
  branch: { index: 1, count: 1, siblings: [] },
  attachments: [],
  mentions: [],
  requestId: "r-1",
  mode: "user",
  state: "running",
  userText: "hi",
  selection: [],
  parts: [],
  changes: [],
  undone: false,
  review: false,
  createdAt: 0,
});

function reduce(...updates: TurnUpdate[]): Turn {
  return updates.reduce(reduceTurn, start);
}

describe("reduceTurn", () => {
  it("builds an answer from pieces, in the order in which its parts began", () => {
    const turn = reduce(
      { type: "part", part: { id: "p1", type: "text", text: "" } },
      { type: "text-appended", partId: "p1", text: "Hel" },
      { type: "part", part: { id: "p2", type: "tool", name: "Read", state: "running", startedAt: 1 } },
      { type: "text-appended", partId: "p1", text: "lo" },
      {
        type: "part",
        part: { id: "p2", type: "tool", name: "Read", state: "done", startedAt: 1, endedAt: 2 },
      },
    );
    expect(turn.parts).toEqual([
      { id: "p1", type: "text", text: "Hello" },
      { id: "p2", type: "tool", name: "Read", state: "done", startedAt: 1, endedAt: 2 },
    ]);
  });

  it("is the same from the pieces and from the whole part that the store keeps", () => {
    const pieces = reduce(
      { type: "part", part: { id: "p1", type: "text", text: "" } },
      { type: "text-appended", partId: "p1", text: "Hello" },
      { type: "part", part: { id: "p1", type: "text", text: "Hello" } },
    );
    expect(pieces).toEqual(reduce({ type: "part", part: { id: "p1", type: "text", text: "Hello" } }));
  });

  it("lets text for a part that is not there, or is no text, pass without effect", () => {
    const notice: TurnUpdate = { type: "part", part: { id: "n", type: "notice", level: "info", text: "x" } };
    expect(reduce({ type: "text-appended", partId: "gone", text: "x" })).toEqual(start);
    expect(reduce(notice, { type: "text-appended", partId: "n", text: "x" })).toEqual(reduce(notice));
  });

  it("keeps one entry for each modification, the latest", () => {
    const change = (state: "applied" | "refused"): TurnUpdate => ({
      type: "change",
      change: { modificationId: "m1", state, rows: [] },
    });
    expect(reduce(change("refused"), change("applied"), change("applied")).changes).toEqual([
      { modificationId: "m1", state: "applied", rows: [] },
    ]);
  });

  it("ends with state, error and usage, and can be marked undone", () => {
    const error = { code: "turn-silent", message: "m", hint: "h" } as const;
    const turn = reduce(
      { type: "state", state: "failed", error, endedAt: 5 },
      { type: "undone", undone: true },
    );
    expect(turn).toEqual({ ...start, state: "failed", error, endedAt: 5, undone: true });
    expect(Turn.parse(turn)).toEqual(turn);
  });

  it("does not change the turn that it is given", () => {
    const before = structuredClone(start);
    reduce({ type: "part", part: { id: "p1", type: "text", text: "x" } }, { type: "state", state: "done" });
    expect(start).toEqual(before);
  });
});

it("a turn has ended unless it waits or runs", () => {
  expect(TurnState.options.filter(hasEnded)).toEqual(["done", "stopped", "failed", "interrupted"]);
});
