import { expect, it } from "vitest";
import { createConversationStore } from "../../../../src/core/chat/conversation-store.ts";
import type { LiveTurn } from "../../../../src/core/chat/live-turn.ts";
import { createTurnRecorder } from "../../../../src/core/chat/turn-recorder.ts";
import { createTurnStore } from "../../../../src/core/chat/turn-store.ts";
import { emptyTurn } from "../../../support/fold-journal.ts";
import { openTestSession } from "../../../support/open-test-session.ts";

function makeLiveTurn(conversationId: string): LiveTurn {
  return {
    turn: { ...emptyTurn, conversationId },
    isDemo: false,
    baseRevision: 0,
    process: undefined,
    input: undefined,
    questions: undefined,
    waitsFor: undefined,
    unreadable: 0,
    stop: new AbortController(),
    isWithdrawn: false,
    ending: undefined,
    finished: Promise.resolve(),
  };
}

it("leaves a turn as store and windows have it when its change fails", () => {
  const { session, db, events } = openTestSession();
  const turns = createTurnStore(db);
  const entry = makeLiveTurn(createConversationStore(db).create().id);
  turns.create(entry.turn, { baseRevision: 0 });
  const { transact, record } = createTurnRecorder(session, turns);
  record(entry, [{ type: "part", part: { id: "p1", type: "text", text: "Kept" } }]);
  const before = entry.turn;
  expect(() =>
    transact(entry, () => {
      entry.unreadable = 3;
      record(entry, [{ type: "part", part: { id: "p2", type: "text", text: "Lost" } }]);
      throw new Error("disk full");
    }),
  ).toThrow("disk full");
  expect([entry.turn, entry.unreadable]).toEqual([before, 0]);
  expect(turns.find(entry.turn.id)?.parts).toEqual(before.parts);
  expect(events).toHaveLength(1);
});
