import { AppError } from "../../shared/errors.ts";
import { tryOps } from "../../shared/study/apply-op.ts";
import { type ChangeRow, describePatch } from "../../shared/study/describe-patch.ts";
import type { Modification } from "../../shared/study/modification.ts";
import type { Op } from "../../shared/study/ops.ts";
import { diffStudies } from "../../shared/study/patch.ts";
import { type Proposal, previewProposals, type ReviewDecision } from "../../shared/study/proposal.ts";
import type { Study } from "../../shared/study/study.ts";
import type { ProposalStore } from "./proposal-store.ts";
import type { ModificationOrigin, StudySession } from "./study-session.ts";

export type ReviewDesk = ReturnType<typeof createReviewDesk>;

/** One op that waits, with what it would do. */
export type ProposedChange = { readonly id: string; readonly op: Op; readonly rows: ChangeRow[] };

export type ProposeOutcome =
  | { readonly state: "pending"; readonly changes: readonly ProposedChange[] }
  | { readonly state: "refused"; readonly reason: string }
  | { readonly state: "known" };

/** What became of a change that waited. One that was accepted can still be refused, where it works no more. */
export type SettledChange =
  | { readonly id: string; readonly state: "applied"; readonly revision: number; readonly rows: ChangeRow[] }
  | { readonly id: string; readonly state: "refused"; readonly reason: string }
  | { readonly id: string; readonly state: "rejected" };

/**
 * Changes of the chat that wait for the user: they are checked as if they were applied, kept op by op, and become part
 * of the study when they are accepted.
 * @param options.onSettled told of each turn's changes within the transaction that settles them
 * @param options.labelOf what the undo step of a turn is called
 */
export function createReviewDesk({
  study,
  store,
  onSettled,
  labelOf,
}: {
  study: StudySession;
  store: ProposalStore;
  onSettled: (turnId: string, settled: readonly SettledChange[]) => void;
  labelOf: (turnId: string) => string;
}) {
  let waiting: readonly Proposal[] = store.list();

  /** Nothing of it holds where its transaction fails. */
  function transact<Result>(change: () => Result): Result {
    const before = waiting;
    try {
      return study.transact(change);
    } catch (error) {
      waiting = before;
      throw error;
    }
  }

  function announce(): void {
    study.emit({ type: "review.changed", proposals: [...waiting] });
  }

  /** The study as it would be with everything that waits. */
  function preview(): Study {
    return previewProposals(study.study(), waiting).study;
  }

  function accept(turnId: string, proposals: readonly Proposal[]): SettledChange[] {
    const foreseen = foresee(study.study(), proposals);
    const ops = foreseen.flatMap(({ item, reason }) => (reason === undefined ? [item.op] : []));
    const actor = { type: "turn", turnId } as const;
    const { revision } = study.apply({ ops, actor, groupId: turnId, label: labelOf(turnId) });
    return foreseen.map(({ item: { id }, reason, rows }) =>
      reason === undefined
        ? { id, state: "applied", revision, rows }
        : { id, state: "refused", reason: `It no longer works: ${reason}` },
    );
  }

  return {
    list: (): readonly Proposal[] => waiting,
    preview,

    /** What waits, as it would change the study in this order; what works no more is left out. */
    describe: (): ChangeRow[] => foresee(study.study(), waiting).flatMap(({ rows }) => rows),

    /** Takes in what a turn proposes, once per id. Nothing is thrown for a bad proposal: the reason goes back to who made it. */
    propose(
      modification: Modification & { id: string },
      origin: ModificationOrigin & { turnId: string; conversationId: string },
    ): ProposeOutcome {
      return transact((): ProposeOutcome => {
        const { turnId, conversationId } = origin;
        if (study.findModification(modification.id) !== undefined) return { state: "known" };
        study.noteModification(modification.id, turnId);
        const reason = study.whyRefuse(modification, origin);
        if (reason !== undefined) return { state: "refused", reason };
        const named = modification.ops.map((op, index) => ({ id: `${modification.id}-${index + 1}`, op }));
        const foreseen = foresee(preview(), named);
        const impossible = foreseen.find((change) => change.reason !== undefined)?.reason;
        if (impossible !== undefined) return { state: "refused", reason: impossible };
        const changes = foreseen.flatMap(({ item, rows }) => (rows.length > 0 ? [{ ...item, rows }] : []));
        const createdAt = Date.now();
        const added = changes.map(({ id, op }) => ({ id, turnId, conversationId, op, createdAt }));
        for (const proposal of added) store.add(proposal);
        waiting = [...waiting, ...added];
        announce();
        return { state: "pending", changes };
      });
    },

    /**
     * Accepts or rejects changes that wait: those of one turn as one undo step.
     * @throws AppError proposal-gone when one of them does not wait any more; then nothing is done
     */
    decide(ids: readonly string[], decision: ReviewDecision): void {
      const chosen = new Set(ids);
      transact(() => {
        const taken = waiting.filter(({ id }) => chosen.has(id));
        if (taken.length < chosen.size)
          throw new AppError("proposal-gone", "One of the changes was accepted or rejected already");
        waiting = waiting.filter(({ id }) => !chosen.has(id));
        for (const { id } of taken) store.remove(id);
        for (const [turnId, proposals] of Map.groupBy(taken, (proposal) => proposal.turnId)) {
          const settled =
            decision === "accept"
              ? accept(turnId, proposals)
              : proposals.map(({ id }): SettledChange => ({ id, state: "rejected" }));
          onSettled(turnId, settled);
        }
        announce();
      });
    },
  };
}

/** What ops would do one after the other; one that does not work says why, and is passed over by those after it. */
function foresee<Item extends { readonly op: Op }>(
  study: Study,
  items: readonly Item[],
): { item: Item; rows: ChangeRow[]; reason?: string }[] {
  let present = study;
  return items.map((item) => {
    const next = tryOps(present, [item.op]);
    if (typeof next === "string") return { item, rows: [], reason: next };
    const rows = describePatch(diffStudies(present, next), present, next);
    present = next;
    return { item, rows };
  });
}
