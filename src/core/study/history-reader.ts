import { AppError } from "../../shared/errors.ts";
import { type ChangeRow, describePatch } from "../../shared/study/describe-patch.ts";
import { changedNodeId, diffStudies } from "../../shared/study/patch.ts";
import { rewindStudy } from "../../shared/study/rewind-study.ts";
import { edgeKey, type Study } from "../../shared/study/study.ts";
import type { HistoryStep, NodeHistoryEntry, TurnReference } from "../../shared/study/study-history.ts";
import { readStored } from "../db/database-damage.ts";
import type { Batch, BatchStore } from "./batch-store.ts";
import { joinNodeChanges } from "./join-node-changes.ts";
import type { StudySession } from "./study-session.ts";

export type HistoryReader = ReturnType<typeof createHistoryReader>;

/** So many batches are read at once while steps are gathered. */
const CHUNK = 128;

/** Reads the history of the open study: its steps, the study at any revision, and who made a node what it is. */
export function createHistoryReader({
  study,
  batches,
  findTurns,
}: {
  study: Pick<StudySession, "study" | "isUndone">;
  batches: BatchStore;
  /** The messages of turns, by id; those whose conversation was deleted are left out. */
  findTurns: (turnIds: Iterable<string>) => Map<string, TurnReference>;
}) {
  /** The revision before the first batch: the oldest that can be gone back to. */
  function oldest(): number {
    const first = batches.first();
    return first === undefined ? study.study().revision : first - 1;
  }

  function assertKept(revision: number): void {
    if (revision >= oldest() && revision <= study.study().revision) return;
    throw new AppError("revision-gone", `Revision ${revision} is not in the history of this study`);
  }

  /** The study at revisions, given from the newest to the oldest. A number between two batches is what the first one left. */
  function rewindTo(revisions: readonly number[]): Study[] {
    for (const revision of revisions) assertKept(revision);
    const later = batches.since(revisions.at(-1) ?? study.study().revision);
    let present = study.study();
    return revisions.map((revision) => {
      const patches = later
        .filter((batch) => batch.revision > revision && batch.revision <= present.revision)
        .map(({ patch }) => patch);
      present = readStored(`The study at revision ${revision}`, () =>
        rewindStudy(present, patches, revision),
      );
      return present;
    });
  }

  function withTurns<Entry extends { readonly actor: Batch["actor"] }>(
    entries: readonly Entry[],
  ): (Entry & { turn?: TurnReference })[] {
    const turns = findTurns(entries.flatMap(({ actor }) => (actor.type === "turn" ? [actor.turnId] : [])));
    return entries.map((entry) => {
      const turn = entry.actor.type === "turn" ? turns.get(entry.actor.turnId) : undefined;
      return turn === undefined ? entry : { ...entry, turn };
    });
  }

  return {
    /** The latest steps before a revision, newest first. */
    steps({ before = Number.MAX_SAFE_INTEGER, limit }: { before?: number | undefined; limit: number }): {
      steps: HistoryStep[];
      hasMore: boolean;
      oldest: number;
    } {
      const steps: HistoryStep[] = [];
      let hasMore = false;
      for (const step of groupSteps(newestFirst(before, (revision) => batches.before(revision, CHUNK)))) {
        hasMore = steps.length === limit;
        if (hasMore) break;
        const { newest, first } = endsOf(step);
        steps.push({
          firstRevision: first.revision,
          revision: newest.revision,
          kind: newest.kind,
          // The name of the whole is what it began as: that is what undo calls it too.
          label: first.label,
          actor: newest.actor,
          createdAt: newest.createdAt,
          changes: countChanges(step),
          undone: isUndone(newest),
        });
      }
      return { steps: withTurns(steps), hasMore, oldest: oldest() };
    },

    /** @throws AppError revision-gone */
    at(revision: number): Study {
      const [then] = rewindTo([revision]);
      return then ?? study.study();
    },

    /** What is different from one revision to another. @throws AppError revision-gone */
    difference(from: number, to: number): ChangeRow[] {
      const [later, earlier] = rewindTo([Math.max(from, to), Math.min(from, to)]);
      if (later === undefined || earlier === undefined) return [];
      const [before, after] = from > to ? [later, earlier] : [earlier, later];
      return describePatch(diffStudies(before, after), before, after);
    },

    /** The latest steps that touched a node, newest first, and the one that made it. */
    ofNode(
      nodeId: string,
      limit: number,
    ): { entries: NodeHistoryEntry[]; hasMore: boolean; made?: NodeHistoryEntry } {
      const present = study.study();
      const entries: NodeHistoryEntry[] = [];
      let made: NodeHistoryEntry | undefined;
      let hasMore = false;
      const touching = newestFirst(Number.MAX_SAFE_INTEGER, (revision) =>
        batches.ofNode(nodeId, revision, CHUNK),
      );
      for (const step of groupSteps(touching)) {
        const { newest, first } = endsOf(step);
        const changes = step
          .toReversed()
          .flatMap(({ patch }) => patch.nodes.filter((change) => changedNodeId(change) === nodeId));
        const entry: NodeHistoryEntry = {
          revision: newest.revision,
          kind: newest.kind,
          actor: newest.actor,
          label: first.label,
          createdAt: newest.createdAt,
          undone: isUndone(newest),
          row: joinNodeChanges(changes, present),
        };
        if (entries.length < limit) entries.push(entry);
        else hasMore = true;
        if (made === undefined && entry.kind === "edit" && !entry.undone && entry.row.kind === "added")
          made = entry;
        if (hasMore && made !== undefined) break;
      }
      const [shownMade] = made === undefined ? [] : withTurns([made]);
      return {
        entries: withTurns(entries),
        hasMore,
        ...(shownMade === undefined ? {} : { made: shownMade }),
      };
    },
  };

  /** Undo and redo are told apart from what they are about: they themselves are not taken back. */
  function isUndone({ kind, groupId }: Batch): boolean {
    return (kind === "edit" || kind === "revert") && study.isUndone(groupId);
  }
}

/** Batches in chunks, as far as they are asked for. @param read those before a revision, newest first */
function* newestFirst(before: number, read: (revision: number) => Batch[]): Generator<Batch> {
  for (;;) {
    const chunk = read(before);
    yield* chunk;
    const last = chunk.at(-1);
    if (last === undefined || chunk.length < CHUNK) return;
    before = last.revision;
  }
}

/** Puts edits of one group that follow each other together; each step newest first. */
function* groupSteps(batches: Iterable<Batch>): Generator<readonly Batch[]> {
  let step: Batch[] = [];
  for (const batch of batches) {
    const [newest] = step;
    const belongs = newest?.kind === "edit" && batch.kind === "edit" && newest.groupId === batch.groupId;
    if (!belongs && step.length > 0) {
      yield step;
      step = [];
    }
    step.push(batch);
  }
  if (step.length > 0) yield step;
}

function endsOf(step: readonly Batch[]): { newest: Batch; first: Batch } {
  const newest = step[0];
  const first = step.at(-1);
  if (newest === undefined || first === undefined) throw new Error("A step without a batch");
  return { newest, first };
}

function countChanges(step: readonly Batch[]): number {
  const touched = new Set<string>();
  for (const { patch } of step) {
    for (const change of patch.nodes) touched.add(`node ${changedNodeId(change)}`);
    for (const { edge } of patch.edges) touched.add(`edge ${edgeKey(edge)}`);
    if (patch.study !== undefined) touched.add("study");
  }
  return touched.size;
}
