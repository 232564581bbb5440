import type { ReviewDecision } from "../../../shared/study/proposal.ts";
import { withDependencies } from "../../../shared/study/with-dependencies.ts";
import { callHost } from "../host.ts";
import { showError } from "../notify.ts";
import { type Review, reviewOf } from "../review.ts";
import { useApp } from "../store.ts";
import { setSetting } from "./settings.ts";

/** The changes that would be decided with these ones, themselves included; what works no more is never accepted. */
function decidedTogether(
  { items }: Review,
  ids: readonly string[],
  decision: ReviewDecision,
): readonly string[] {
  if (decision === "reject") return withDependencies(items, ids, decision);
  const working = items.filter(({ conflict }) => conflict === undefined);
  return withDependencies(working, ids, decision);
}

/** How many further changes would be decided with these ones. */
export function countAlong(ids: readonly string[], decision: ReviewDecision): number {
  const { open } = useApp.getState();
  if (open === undefined) return 0;
  const chosen = new Set(ids);
  const decided = decidedTogether(reviewOf(open.study, open.proposals), ids, decision);
  return decided.filter((id) => !chosen.has(id)).length;
}

/** Accepts or rejects changes that wait, with those that must go with them. */
export async function decideChanges(ids: readonly string[], decision: ReviewDecision): Promise<void> {
  const { open } = useApp.getState();
  if (open === undefined) return;
  const decided = decidedTogether(reviewOf(open.study, open.proposals), ids, decision);
  if (decided.length === 0) return;
  try {
    await callHost((client) => client.study.review({ ids: [...decided], decision }));
  } catch (error) {
    showError(error);
  }
}

/** All that wait, or those of one turn. */
export async function decideAll(decision: ReviewDecision, turnId?: string): Promise<void> {
  const proposals = useApp.getState().open?.proposals ?? [];
  const ids = proposals
    .filter((proposal) => turnId === undefined || proposal.turnId === turnId)
    .map(({ id }) => id);
  await decideChanges(ids, decision);
}

/** Lets the changes of the messages from now on wait, or apply at once. */
export async function toggleReview(): Promise<void> {
  const { settings } = useApp.getState();
  try {
    await setSetting("chat.reviewChanges", settings?.values["chat.reviewChanges"] !== true);
  } catch (error) {
    showError(error);
  }
}
