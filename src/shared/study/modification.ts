import { z } from "zod";
import { Op } from "./ops.ts";
import { Id } from "./study.ts";

/**
 * How ops come out of the CLI's output: `{"modification": {...}}`. The tools always name id, study and revision;
 * a modification in the reply's text may leave them out, then it counts as made on the turn's first revision.
 */
export const Modification = z.strictObject({
  id: Id.optional(),
  studyId: Id.optional(),
  baseRevision: z.number().int().nonnegative().optional(),
  ops: z.array(Op).min(1).max(1_000),
});
export type Modification = z.infer<typeof Modification>;

/** A modification as the tools make it: with everything that says which one it is and what it was made on. */
export const NamedModification = Modification.required();
export type NamedModification = z.infer<typeof NamedModification>;

/** How the message of such an answer begins where the change waits until the engineer accepts it. */
export const PROPOSED = "Proposed, waits for the engineer's review: ";

/** The answer of a tool that changes the canvas. */
export const ModificationAnswer = z.object({
  success: z.literal(true),
  message: z.string(),
  modification: NamedModification,
});
export type ModificationAnswer = z.infer<typeof ModificationAnswer>;
