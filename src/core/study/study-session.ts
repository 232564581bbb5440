import { ulid } from "ulid";
import type { ForeignChange } from "../../shared/contract/study.ts";
import { AppError } from "../../shared/errors.ts";
import type { AppEventBody, HistoryState, SaveState } from "../../shared/events.ts";
import { type Actor, fileActor, fileChangeGroup } from "../../shared/study/actor.ts";
import { applyOps, tryOps } from "../../shared/study/apply-op.ts";
import { type ChangeRow, describePatch } from "../../shared/study/describe-patch.ts";
import { findStaleness } from "../../shared/study/find-staleness.ts";
import type { Modification } from "../../shared/study/modification.ts";
import type { Op } from "../../shared/study/ops.ts";
import {
  applyPatch,
  diffStudies,
  isEmptyPatch,
  reversePatch,
  type StudyPatch,
} from "../../shared/study/patch.ts";
import type { Study } from "../../shared/study/study.ts";
import type { Database } from "../db/open-database.ts";
import { areIndependentPatches } from "./are-independent.ts";
import type { BatchStore } from "./batch-store.ts";
import {
  activeEntries,
  type BatchHead,
  type BatchKind,
  emptyHistory,
  type History,
  type HistoryEntry,
  historyState,
  recordBatch,
} from "./history.ts";
import { createStudySaver, type StudyFile } from "./study-saver.ts";

export type StudySession = ReturnType<typeof createStudySession>;

export type AppliedBatch = { readonly revision: number; readonly rows: ChangeRow[] };

/** How a modification ended; `known` when its id had counted before, so that nothing was done now. */
export type ModificationOutcome =
  | { readonly state: "applied"; readonly revision: number; readonly rows: ChangeRow[] }
  | { readonly state: "refused"; readonly reason: string }
  /** `revision` is the one that it made then; undefined when it was refused. */
  | { readonly state: "known"; readonly revision: number | undefined };

/** A change, with the revision that it made. */
export type MadeChange = { readonly revision: number; readonly patch: StudyPatch };

/** Who proposes a modification, and what it was thought out on. */
export type ModificationOrigin = {
  readonly actor: Actor;
  /** The revision that counts where the modification names none. */
  readonly baseRevision: number;
  /** Turns that had ended before: what of them was accepted since was known when this was thought out. */
  readonly isKnownTurn?: (turnId: string) => boolean;
};

/**
 * The one writer of an open study: every change goes through here, into the database first, then into the windows,
 * then into study.json.
 * @param options.announce called after the change is committed, in order
 */
export function createStudySession(options: {
  study: Study;
  /** False when study.json does not hold this study yet. */
  isSaved: boolean;
  db: Database;
  batches: BatchStore;
  announce: (event: AppEventBody) => void;
  /** The text of study.json when the study was opened. */
  fileText: string;
  file: StudyFile;
}) {
  const { db, batches } = options;
  let study = options.study;
  let history: History = batches.heads().reduce(record, emptyHistory);
  let outbox: AppEventBody[] | undefined;

  function record(past: History, head: BatchHead): History {
    const patchesOf = (revisions: readonly number[]): StudyPatch[] =>
      revisions.map((revision) => batches.get(revision).patch);
    return recordBatch(past, head, (earlier, later) =>
      areIndependentPatches(patchesOf(earlier), patchesOf(later)),
    );
  }

  /** Runs a change as one database transaction: all of it counts, is announced and saved, or none of it happened. */
  function transact<Result>(change: () => Result): Result {
    if (outbox !== undefined) return change();
    const before = { study, history };
    outbox = [];
    let committed: AppEventBody[];
    let result: Result;
    try {
      result = db.transaction(change).immediate();
      committed = outbox;
    } catch (error) {
      study = before.study;
      history = before.history;
      throw error;
    } finally {
      outbox = undefined;
    }
    for (const event of committed) announce(event);
    if (study !== before.study) saver.schedule();
    return result;
  }

  function commit(
    next: Study,
    batch: { kind: BatchKind; groupId: string; targetGroup?: string; actor: Actor; label: string },
  ): AppliedBatch {
    const patch = diffStudies(study, next);
    // A step that left nothing (typed and deleted again) still has to leave the history when it is undone.
    const isStep = batch.kind === "undo" || batch.kind === "redo";
    if (isEmptyPatch(patch) && !isStep) return { revision: study.revision, rows: [] };
    return transact(() => {
      const before = study;
      const revision = study.revision + 1;
      const { kind, groupId, targetGroup, actor, label } = batch;
      batches.insert({ revision, kind, groupId, targetGroup, actor, label, patch, createdAt: Date.now() });
      study = { ...next, revision };
      const undoneBefore = history.undone;
      history = record(history, { revision, kind, groupId, targetGroup, label });
      emit({ type: "study.changed", revision, patch, actor, history: historyState(history) });
      if (history.undone !== undoneBefore) onUndoneChanged(undoneBefore, history.undone);
      return { revision, rows: describePatch(patch, before, study) };
    });
  }

  /** Why a modification must not be applied, before its ops are tried; undefined when it may. */
  function whyRefuse(
    modification: Modification,
    { actor, baseRevision, isKnownTurn = () => false }: ModificationOrigin,
  ): string | undefined {
    if (modification.studyId !== undefined && modification.studyId !== study.id)
      return `The change is for another study (${modification.studyId})`;
    const base = modification.baseRevision ?? baseRevision;
    if (base > study.revision) return `The change names revision ${base}, which does not exist yet`;
    const ownTurnId = actor.type === "turn" ? actor.turnId : undefined;
    // The user's undo of this turn's own changes has the turn's group, but it is the user's.
    const patches = batches
      .since(base)
      .filter(
        ({ actor: other }) =>
          !(other.type === "turn" && (other.turnId === ownTurnId || isKnownTurn(other.turnId))),
      )
      .map(({ patch }) => patch);
    return findStaleness(modification.ops, patches);
  }

  const undoneListeners = new Set<(groupId: string, undone: boolean) => void>();

  function onUndoneChanged(before: ReadonlySet<string>, after: ReadonlySet<string>): void {
    for (const groupId of new Set([...before, ...after])) {
      if (before.has(groupId) === after.has(groupId)) continue;
      for (const listener of undoneListeners) listener(groupId, after.has(groupId));
    }
  }

  const eventListeners = new Set<(event: AppEventBody) => void>();

  function announce(event: AppEventBody): void {
    options.announce(event);
    for (const listener of eventListeners) listener(event);
  }

  function emit(event: AppEventBody): void {
    if (outbox === undefined) announce(event);
    else outbox.push(event);
  }

  function takeBack(revisions: readonly number[]): Study {
    return revisions.toReversed().reduce((present, revision) => {
      return applyPatch(present, reversePatch(batches.get(revision).patch));
    }, study);
  }

  const saver = createStudySaver({
    study: () => study,
    isSaved: options.isSaved,
    fileText: options.fileText,
    file: options.file,
    takeIn(next) {
      const groupId = fileChangeGroup(study.revision + 1);
      commit(next, { kind: "edit", groupId, actor: fileActor, label: "Change of study.json" });
    },
    onSaved: (text) => batches.setSaved(text),
    announce: (save) => announce({ type: "study.save", save }),
  });

  return {
    study: (): Study => study,
    history: (): HistoryState => historyState(history),
    saveState: (): SaveState => saver.state(),
    isUndone: (groupId: string): boolean => history.undone.has(groupId),
    transact,
    emit,
    /** What was changed after a revision by others than the turns that `isKnown` names, oldest first. */
    changesSince: (revision: number, isKnown: (turnId: string) => boolean): MadeChange[] =>
      batches
        .since(revision)
        .filter(({ actor }) => !(actor.type === "turn" && isKnown(actor.turnId)))
        .map((batch) => ({ revision: batch.revision, patch: batch.patch })),

    /** Called with all that the windows are told of the study, after it is committed; returns the unsubscribe. */
    onEvent(listener: (event: AppEventBody) => void): () => void {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },

    /** Called with the group of a batch when its changes are taken back or made again; returns the unsubscribe. */
    onUndone(listener: (groupId: string, undone: boolean) => void): () => void {
      undoneListeners.add(listener);
      return () => undoneListeners.delete(listener);
    },

    /** Applies ops as one batch. @throws AppError op-rejected, and then nothing has changed. */
    apply({
      ops,
      actor,
      groupId,
      label,
    }: {
      ops: readonly Op[];
      actor: Actor;
      groupId?: string;
      label: string;
    }): AppliedBatch {
      return commit(applyOps(study, ops), { kind: "edit", groupId: groupId ?? ulid(), actor, label });
    },

    /**
     * Applies what came out of the CLI or from another client, once per id. Nothing is thrown for a bad proposal:
     * the reason goes back to who made it, and the turn goes on.
     */
    applyModification(
      modification: Modification & { id: string },
      { groupId, label, ...origin }: ModificationOrigin & { groupId: string; label: string },
    ): ModificationOutcome {
      return transact((): ModificationOutcome => {
        const known = batches.findModification(modification.id);
        if (known !== undefined) return { state: "known", revision: known.revision };
        const { actor } = origin;
        const turnId = actor.type === "turn" ? actor.turnId : undefined;
        const refused = (reason: string): ModificationOutcome => {
          batches.addModification(modification.id, turnId, undefined);
          return { state: "refused", reason };
        };
        const reason = whyRefuse(modification, origin);
        if (reason !== undefined) return refused(reason);
        const next = tryOps(study, modification.ops);
        if (typeof next === "string") return refused(next);
        const applied = commit(next, { kind: "edit", groupId, actor, label });
        batches.addModification(modification.id, turnId, applied.revision);
        return { state: "applied", ...applied };
      });
    },

    whyRefuse,

    /** A modification that counted already; without a revision when it was refused, or waits for review. */
    findModification: (id: string): { revision: number | undefined } | undefined =>
      batches.findModification(id),

    /** Counts a modification that is not applied by itself. */
    noteModification(id: string, turnId: string): void {
      batches.addModification(id, turnId, undefined);
    },

    /** Ids of the modifications of a turn that were taken in, whatever became of them. */
    modificationsOf: (turnId: string): string[] => batches.modificationsOf(turnId),

    /** Takes the last step back; steps that left nothing are passed over. @throws AppError nothing-to-undo, undo-conflict */
    undo(): void {
      let entry = history.undo.at(-1);
      if (entry === undefined) throw new AppError("nothing-to-undo", "There is nothing to undo");
      transact(() => {
        while (entry !== undefined && !commitStep(entry, "undo")) entry = history.undo.at(-1);
      });
    },

    /** @throws AppError nothing-to-undo, undo-conflict */
    redo(): void {
      let entry = history.redo.at(-1);
      if (entry === undefined) throw new AppError("nothing-to-undo", "There is nothing to redo");
      transact(() => {
        while (entry !== undefined && !commitStep(entry, "redo")) entry = history.redo.at(-1);
      });
    },

    /** Takes one group back although others came after it: as an undo when it is the last step, else as a step of its own. */
    undoGroup(groupId: string): void {
      const entries = activeEntries(history.undo, groupId);
      const [first] = entries;
      if (first === undefined) {
        throw new AppError("nothing-to-undo", "There is nothing left of these changes to take back");
      }
      if (entries.length === 1 && first === history.undo.at(-1)) {
        commitStep(first, "undo");
        return;
      }
      const next = takeBack(entries.flatMap(({ revisions }) => revisions));
      if (isEmptyPatch(diffStudies(study, next)))
        throw new AppError("undo-conflict", "Nothing is left of these changes to take back");
      const label = `Undo of ${first.label}`;
      commit(next, { kind: "revert", groupId: ulid(), targetGroup: groupId, actor: { type: "user" }, label });
    },

    /** Makes the study what it was, as a step that can be undone. @param past the study at the revision that it names */
    restore(past: Study): AppliedBatch {
      const label = `Restore of revision ${past.revision}`;
      return commit(past, { kind: "edit", groupId: ulid(), actor: { type: "user" }, label });
    },

    /** Looks at study.json, which another program may have changed or taken away. */
    noticeFile: (): Promise<void> => saver.look(),
    foreignChange: (): Promise<ForeignChange> => saver.foreignChange(),
    /** @throws AppError nothing-to-settle, study-broken, study-too-new */
    settleForeignChange: (keep: "mine" | "theirs"): Promise<void> => saver.settle(keep),

    /** Waits until study.json holds the present revision, or its save has failed. */
    flush: (): Promise<void> => saver.flush(),

    /** Saves what is not saved yet and stops trying again. */
    close: (): Promise<void> => saver.close(),
  };

  /** @returns whether the study is another one now */
  function commitStep({ revisions, groupId, label }: HistoryEntry, kind: "undo" | "redo"): boolean {
    const actor: Actor = { type: "user" };
    return commit(takeBack(revisions), { kind, groupId, targetGroup: groupId, actor, label }).rows.length > 0;
  }
}
