import { z } from "zod";
import { Actor } from "./actor.ts";
import { ChangeRow } from "./describe-patch.ts";
import { Id } from "./study.ts";

export const StepKind = z.enum(["edit", "undo", "redo", "revert"]);
export type StepKind = z.infer<typeof StepKind>;

/** The message behind a change that a turn made. Absent where its conversation was deleted since. */
export const TurnReference = z.strictObject({
  turnId: Id,
  conversationId: Id,
  /** The user's words, shortened to one line. */
  text: z.string(),
});
export type TurnReference = z.infer<typeof TurnReference>;

/**
 * One step of the study's history: the batches of one group that follow each other. `firstRevision` to `revision`
 * are the revisions that it made.
 */
export const HistoryStep = z.strictObject({
  firstRevision: z.number().int(),
  revision: z.number().int(),
  kind: StepKind,
  label: z.string(),
  actor: Actor,
  turn: TurnReference.optional(),
  /** ms since 1970, of its last batch. */
  createdAt: z.number(),
  /** How many nodes and edges it changed; the study itself counts as one of them. */
  changes: z.number().int().nonnegative(),
  /** True while its changes are taken back. */
  undone: z.boolean(),
});
export type HistoryStep = z.infer<typeof HistoryStep>;

/** One step that touched a node, with what it did to it. `revision` is that of its last batch. */
export const NodeHistoryEntry = z.strictObject({
  revision: z.number().int(),
  kind: StepKind,
  actor: Actor,
  turn: TurnReference.optional(),
  label: z.string(),
  createdAt: z.number(),
  /** True while its changes are taken back. */
  undone: z.boolean(),
  row: ChangeRow,
});
export type NodeHistoryEntry = z.infer<typeof NodeHistoryEntry>;
