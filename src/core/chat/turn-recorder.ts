import { reduceTurn, type TurnUpdate } from "../../shared/chat/turn-update.ts";
import type { StudySession } from "../study/study-session.ts";
import type { LiveTurn } from "./live-turn.ts";
import type { TurnStore } from "./turn-store.ts";

export type TurnRecorder = ReturnType<typeof createTurnRecorder>;

/** Brings what happens in a turn into the store and to the windows. */
export function createTurnRecorder(study: StudySession, turns: TurnStore) {
  /** Stores updates and tells the windows, in one transaction. */
  function record(entry: LiveTurn, updates: readonly TurnUpdate[]): void {
    study.transact(() => {
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

  return { record, publish };
}
