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

export type HistoryEntry = {
  readonly groupId: string;
  readonly label: string;
  /** Oldest first. */
  readonly revisions: readonly number[];
  /** The group whose changes this entry took back, out of turn. */
  readonly reverts?: string;
  /** True while a later entry reverts this one. */
  readonly reverted: boolean;
};

export type History = {
  readonly undo: readonly HistoryEntry[];
  readonly redo: readonly HistoryEntry[];
  /** Groups whose changes are all taken back at present. */
  readonly undone: ReadonlySet<string>;
};

/** Could the earlier batches as well have come after the later ones? */
export type AreIndependent = (earlier: readonly number[], later: readonly number[]) => boolean;

export const emptyHistory: History = { undo: [], redo: [], undone: new Set() };

/** An undone turn far back still shows as undone; the stacks themselves are bounded. */
const MAX_ENTRIES = 1_000;

/**
 * @param areIndependent asked when a group goes on after others came in between (the user edits while a turn runs):
 * then the group stays one step only where what came in between can be told apart from it.
 */
export function recordBatch(history: History, batch: BatchHead, areIndependent: AreIndependent): History {
  switch (batch.kind) {
    case "edit":
      return recordEdit(history, batch, areIndependent);
    case "revert":
      return recordRevert(history, batch);
    case "undo": {
      const entry = history.undo.findLast(({ groupId }) => groupId === batch.targetGroup);
      if (entry === undefined) return history;
      const undo = markReverted(without(history.undo, entry), entry.reverts, false);
      return {
        undo,
        redo: [...history.redo, { ...entry, revisions: [batch.revision] }],
        undone: withUndone(history.undone, {
          [entry.groupId]: activeEntries(undo, entry.groupId).length === 0,
          ...(entry.reverts === undefined ? {} : { [entry.reverts]: false }),
        }),
      };
    }
    case "redo": {
      const entry = history.redo.findLast(({ groupId }) => groupId === batch.targetGroup);
      if (entry === undefined) return history;
      return {
        undo: [...markReverted(history.undo, entry.reverts, true), { ...entry, revisions: [batch.revision] }],
        redo: without(history.redo, entry),
        undone: withUndone(history.undone, {
          [entry.groupId]: false,
          ...(entry.reverts === undefined ? {} : { [entry.reverts]: true }),
        }),
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

/** The steps of a group that count at present, oldest first. */
export function activeEntries(undo: readonly HistoryEntry[], group: string): HistoryEntry[] {
  return undo.filter(({ groupId, reverted }) => groupId === group && !reverted);
}

function recordEdit(history: History, batch: BatchHead, areIndependent: AreIndependent): History {
  const same = activeEntries(history.undo, batch.groupId).at(-1);
  const later = same === undefined ? [] : history.undo.slice(history.undo.indexOf(same) + 1);
  const joins = same !== undefined && later.every((other) => areIndependent(same.revisions, other.revisions));
  const entry: HistoryEntry = joins
    ? { ...same, revisions: [...same.revisions, batch.revision] }
    : { groupId: batch.groupId, label: batch.label, revisions: [batch.revision], reverted: false };
  const others = joins ? without(history.undo, same) : history.undo;
  return {
    undo: [...others, entry].slice(-MAX_ENTRIES),
    redo: [],
    undone: withUndone(history.undone, { [batch.groupId]: false }),
  };
}

function recordRevert(history: History, { groupId, label, revision, targetGroup }: BatchHead): History {
  const entry = { groupId, label, revisions: [revision], reverted: false };
  if (targetGroup === undefined) return { ...history, undo: [...history.undo, entry], redo: [] };
  return {
    undo: [...markReverted(history.undo, targetGroup, true), { ...entry, reverts: targetGroup }].slice(
      -MAX_ENTRIES,
    ),
    redo: [],
    undone: withUndone(history.undone, { [targetGroup]: true }),
  };
}

function without(entries: readonly HistoryEntry[], entry: HistoryEntry): HistoryEntry[] {
  return entries.filter((other) => other !== entry);
}

function markReverted(
  entries: readonly HistoryEntry[],
  group: string | undefined,
  reverted: boolean,
): readonly HistoryEntry[] {
  if (group === undefined) return entries;
  return entries.map((entry) => (entry.groupId === group ? { ...entry, reverted } : entry));
}

/** The same set where nothing changes, so that whoever compares sees that. */
function withUndone(
  undone: ReadonlySet<string>,
  changes: Readonly<Record<string, boolean>>,
): ReadonlySet<string> {
  if (Object.entries(changes).every(([group, isUndone]) => undone.has(group) === isUndone)) return undone;
  const next = new Set(undone);
  for (const [group, isUndone] of Object.entries(changes)) {
    if (isUndone) next.add(group);
    else next.delete(group);
  }
  return next;
}
