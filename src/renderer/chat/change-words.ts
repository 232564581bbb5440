import type { Turn, TurnChange } from "../../shared/chat/chat.ts";
import type { ChangeRow } from "../../shared/study/describe-patch.ts";
import type { ChangeLook } from "../ui/change-row.tsx";
import { countOf } from "../ui/format.ts";

/** A row of a turn's change list, with the change that it belongs to. */
export type ShownChange = {
  readonly id: string;
  readonly change: TurnChange;
  /** Absent for a change of which only the reason is known. */
  readonly row: ChangeRow | undefined;
  /** The first row of its change: what is decided or refused with all its rows is told there. */
  readonly isFirst: boolean;
  readonly look: ChangeLook;
};

/** The rows of a turn's changes, in the order in which they were made. */
export function shownChanges({ changes, undone }: Turn): ShownChange[] {
  return changes.flatMap((change): ShownChange[] => {
    const look = lookOf(change.state, undone);
    const id = change.modificationId;
    if (change.rows.length === 0) {
      return change.state === "applied" ? [] : [{ id, change, row: undefined, isFirst: true, look }];
    }
    return change.rows.map((row, index) => ({
      id: `${id}:${index}`,
      change,
      row,
      isFirst: index === 0,
      look,
    }));
  });
}

function lookOf(state: TurnChange["state"], undone: boolean): ChangeLook {
  if (state === "applied") return undone ? "undone" : "done";
  return state === "pending" ? "waiting" : state;
}

/**
 * What became of the changes, in numbers: `3 changes`, `2 changes wait`, `1 refused`. What was made is counted by its
 * rows, the others by what is decided at once. Nothing that is not so is called made.
 */
export function changeCounts(rows: readonly ShownChange[]): {
  readonly made: string;
  readonly waiting: string | undefined;
  readonly refused: string | undefined;
  readonly rejected: string | undefined;
} {
  const made = rows.filter(({ look }) => look === "done" || look === "undone").length;
  const count = (wanted: ChangeLook): number =>
    rows.filter(({ look, isFirst }) => look === wanted && isFirst).length;
  const said = (number: number, word: string): string | undefined =>
    number === 0 ? undefined : `${number} ${word}`;
  const waiting = count("waiting");
  return {
    made: made > 0 ? countOf(made, "change") : waiting > 0 ? "" : "No changes",
    waiting: waiting === 0 ? undefined : countOf(waiting, "change waits", "changes wait"),
    refused: said(count("refused"), "refused"),
    rejected: said(count("rejected"), "rejected"),
  };
}

/** Why a change was refused, or no longer works while it waits. */
export function reasonOf({ state, reason }: TurnChange, conflict: string | undefined): string | undefined {
  if (state === "refused") return `refused: ${reason ?? "no reason is known"}`;
  return state === "pending" && conflict !== undefined ? `no longer fits: ${conflict}` : undefined;
}
