import { reduceTurn, type TurnUpdate } from "../../shared/chat/turn-update.ts";
import type { StudySession } from "../study/study-session.ts";
import type { LiveTurn } from "./live-turn.ts";
import type { TurnStore } from "./turn-store.ts";

export type TurnRecorder = ReturnType<typeof createTurnRecorder>;

/** Brings what happens in a turn into the store and to the windows. */
export function createTurnRecorder(study: StudySession, turns: TurnStore) {
  /** Runs a change of a turn as one transaction: where it fails, the turn is as the windows have it as well. */
  function transact<Result>(entry: LiveTurn, change: () => Result): Result {
    const { turn, unreadable } = entry;
    try {
      return study.transact(change);
    } catch (error) {
      entry.turn = turn;
      entry.unreadable = unreadable;
      throw error;
    }
  }

  /** Stores updates and tells the windows, in one transaction. */
  function record(entry: LiveTurn, updates: readonly TurnUpdate[]): void {
    transact(entry, () => {
      for (const update of updates) turns.append(entry.turn, update);
      publish(entry, updates);
    });
  }

  /** Tells the windows. */
  function publish(entry: LiveTurn, updates: readonly TurnUpdate[]): void {
    if (updates.length === 0) return;
    entry.turn = updates.reduce(reduceTurn, entry.turn);
    const { conversationId, id: turnId } = entry.turn;
    study.emit({ type: "turn.updated", conversationId, turnId, updates: [...updates] });
  }

  return { transact, record, publish };
}
