import type { HistoryState } from "../../shared/events.ts";

/**
 * The undo history, as a pure function of the batches that were written. An entry is one undo step: all batches
 * of one group, so that a drag, a burst of typing or a whole turn goes back at once.
 */
export type BatchKind = "edit" | "undo" | "redo" | "revert";

export type BatchHead = {
  readonly revision: number;
  readonly groupId: string;
  readonly kind: BatchKind;
  /** The group that an undo, redo or revert is about. */
  readonly targetGroup: string | undefined;
  readonly label: string;
};

type Entry = {
  readonly groupId: string;
  readonly label: string;
  readonly revisions: readonly number[];
  readonly reverts?: string;
};

export type History = {
  readonly undo: readonly Entry[];
  readonly redo: readonly Entry[];
  /** Groups whose changes are taken back at present. */
  readonly undone: ReadonlySet<string>;
};

export const emptyHistory: History = { undo: [], redo: [], undone: new Set() };

/** An undone turn far back still shows as undone; the stacks themselves are bounded. */
const MAX_ENTRIES = 1_000;

export function recordBatch(history: History, batch: BatchHead): History {
  switch (batch.kind) {
    case "edit":
    case "revert":
      return recordEdit(history, batch);
    case "undo": {
      const entry = history.undo.find(({ groupId }) => groupId === batch.targetGroup);
      if (entry === undefined) return history;
      const undone = new Set(history.undone).add(entry.groupId);
      if (entry.reverts !== undefined) undone.delete(entry.reverts);
      return {
        undo: history.undo.filter((other) => other !== entry),
        redo: [...history.redo, { ...entry, revisions: [batch.revision] }],
        undone,
      };
    }
    case "redo": {
      const entry = history.redo.find(({ groupId }) => groupId === batch.targetGroup);
      if (entry === undefined) return history;
      const undone = new Set(history.undone);
      undone.delete(entry.groupId);
      if (entry.reverts !== undefined) undone.add(entry.reverts);
      return {
        undo: [...history.undo, { ...entry, revisions: [batch.revision] }],
        redo: history.redo.filter((other) => other !== entry),
        undone,
      };
    }
  }
}

/** What the undo and redo buttons say. */
export function historyState(history: History): HistoryState {
  const undo = history.undo.at(-1);
  const redo = history.redo.at(-1);
  return {
    ...(undo === undefined ? {} : { undo: undo.label }),
    ...(redo === undefined ? {} : { redo: redo.label }),
  };
}

function recordEdit(history: History, batch: BatchHead): History {
  const same = history.undo.find(({ groupId }) => groupId === batch.groupId);
  const entry: Entry = {
    groupId: batch.groupId,
    label: same?.label ?? batch.label,
    revisions: [...(same?.revisions ?? []), batch.revision],
    ...(batch.kind === "revert" && batch.targetGroup !== undefined ? { reverts: batch.targetGroup } : {}),
  };
  const undone = new Set(history.undone);
  if (entry.reverts !== undefined) undone.add(entry.reverts);
  const undo = [...history.undo.filter((other) => other !== same), entry];
  return { undo: undo.slice(-MAX_ENTRIES), redo: [], undone };
}
