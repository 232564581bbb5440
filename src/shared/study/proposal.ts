import { z } from "zod";
import { tryOps } from "./apply-op.ts";
import { Op } from "./ops.ts";
import { Id, type Study } from "./study.ts";

/** One op of the chat that waits to be accepted or rejected, while changes are reviewed first. */
export const Proposal = z.strictObject({
  /** The `modificationId` of the change in its turn. */
  id: z.string(),
  turnId: Id,
  conversationId: Id,
  op: Op,
  createdAt: z.number(),
});
export type Proposal = z.infer<typeof Proposal>;

export const ReviewDecision = z.enum(["accept", "reject"]);
export type ReviewDecision = z.infer<typeof ReviewDecision>;

/** The study as it would be with all proposals, and those that do not work any more, by id with the reason. */
export type ProposalPreview = { readonly study: Study; readonly conflicts: ReadonlyMap<string, string> };

/** Makes the proposals one after the other; one that the study does not take is passed over. */
export function previewProposals(
  study: Study,
  proposals: readonly Pick<Proposal, "id" | "op">[],
): ProposalPreview {
  const conflicts = new Map<string, string>();
  let present = study;
  for (const { id, op } of proposals) {
    const next = tryOps(present, [op]);
    if (typeof next === "string") conflicts.set(id, next);
    else present = next;
  }
  return { study: present, conflicts };
}
