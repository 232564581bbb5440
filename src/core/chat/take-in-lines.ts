import type { TurnUpdate } from "../../shared/chat/turn-update.ts";
import type { ControlRequestEvent, RateLimitEvent } from "../claude/claude-event.ts";
import { parseClaudeEvent } from "../claude/parse-event.ts";
import type { JournalLine } from "../claude/read-journal.ts";
import { collectModifications } from "./extract-collect.ts";
import type { ExtractedModification } from "./extract-modifications.ts";
import type { FoldStep, TurnFold } from "./fold-turn.ts";
import type { LiveTurn } from "./live-turn.ts";
import type { MakeChange } from "./make-change.ts";
import type { TurnRecorder } from "./turn-recorder.ts";
import type { TurnStore } from "./turn-store.ts";

/** A text may break off a hundred thousand changes; the list in the chat stays readable. */
const MAX_UNREADABLE = 50;
const NO_MORE_LISTED = "There are more changes in the text that cannot be read; they are not listed.";

/** What a batch of lines asks of the app beside being kept: to be done once they are. */
export type TakenIn = {
  readonly questions: readonly ControlRequestEvent[];
  readonly rateLimit: RateLimitEvent | undefined;
};

/**
 * Takes in one batch of journal lines: parts are stored, changes applied to the study, and the journal's new offset
 * is stored with them, all in one transaction, so that each line counts exactly once, also after a crash.
 */
export function takeInLines(options: {
  entry: LiveTurn;
  fold: TurnFold;
  batch: readonly JournalLine[];
  makeChange: MakeChange;
  turns: TurnStore;
  recorder: TurnRecorder;
}): TakenIn {
  const { entry, fold, batch, makeChange, turns, recorder } = options;
  const questions: ControlRequestEvent[] = [];
  let rateLimit: RateLimitEvent | undefined;
  const lastByte = batch.at(-1)?.endByte;
  if (lastByte === undefined) return { questions, rateLimit };
  const now = Date.now();
  recorder.transact(entry, () => {
    const updates: TurnUpdate[] = [];
    for (const line of batch) {
      const step = fold.take(parseClaudeEvent(line.text), line.text, now);
      takeInStep({ entry, step, place: `${line.endByte}`, makeChange, turns, updates });
      questions.push(...step.questions);
      rateLimit = step.rateLimit ?? rateLimit;
    }
    turns.setJournalBytes(entry.turn.id, lastByte);
    recorder.publish(entry, updates);
  });
  return { questions, rateLimit };
}

/**
 * Stores what one step did, within the caller's transaction.
 * @param options.place where in the journal it came from: the same place gives the same ids again
 * @param options.updates what the windows are told, added to
 */
export function takeInStep(options: {
  entry: LiveTurn;
  step: FoldStep;
  place: string;
  makeChange: MakeChange;
  turns: TurnStore;
  updates: TurnUpdate[];
}): void {
  const { entry, step, place, makeChange, turns, updates } = options;
  for (const { update, durable, raw } of step.updates) {
    if (durable) turns.append(entry.turn, update, raw);
    pushMerged(updates, update);
  }
  for (const update of makeChanges(step.modifications, place, entry, makeChange)) {
    turns.append(entry.turn, update);
    updates.push(update);
  }
}

/** Makes what a step proposes and says of each change what became of it. */
function makeChanges(
  found: readonly ExtractedModification[],
  place: string,
  entry: LiveTurn,
  makeChange: MakeChange,
): TurnUpdate[] {
  const updates: TurnUpdate[] = [];
  for (const [index, collected] of collectModifications(found, new Set()).entries()) {
    const placeId = `${entry.turn.id}-${place}-${index}`;
    if (collected.type === "duplicate") continue;
    if (collected.type === "refused") {
      entry.unreadable += 1;
      if (entry.unreadable > MAX_UNREADABLE) continue;
      const reason = entry.unreadable === MAX_UNREADABLE ? NO_MORE_LISTED : collected.reason;
      updates.push({
        type: "change",
        change: { modificationId: placeId, state: "refused", rows: [], reason },
      });
      continue;
    }
    const modification = { ...collected.modification, id: collected.modification.id ?? placeId };
    for (const change of makeChange(entry, modification)) updates.push({ type: "change", change });
  }
  return updates;
}

/** Pieces of one text that follow each other go to the windows as one. */
function pushMerged(updates: TurnUpdate[], update: TurnUpdate): void {
  const last = updates.at(-1);
  if (update.type === "text-appended" && last?.type === "text-appended" && last.partId === update.partId) {
    updates[updates.length - 1] = { ...last, text: last.text + update.text };
  } else {
    updates.push(update);
  }
}
