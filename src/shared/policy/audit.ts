import { z } from "zod";
import { Mode } from "../chat/chat.ts";
import { Id } from "../study/study.ts";
import { DecidedBy } from "./decided-by.ts";

/** One thing that ran, or was to run, or changed what may run: who decided, when, and what became of it. */
export const AuditEntry = z.strictObject({
  /** Grows with each entry of a study. */
  number: z.number().int().positive(),
  /** ms since 1970 */
  at: z.number(),
  /** `tool`: a call by Claude. `decision`: something the user decided about what may run (mode, rule, trust). */
  kind: z.enum(["tool", "decision"]),
  /** Absent for what belongs to no conversation. */
  conversationId: Id.optional(),
  turnId: Id.optional(),
  toolUseId: z.string().optional(),
  mode: Mode.optional(),
  /** Name of the tool as the CLI says it, or what was decided: `mode`, `rule`, `asking`, `trust`, `run`. */
  tool: z.string(),
  /** The input in short, without secrets. */
  input: z.string(),
  decision: z.enum(["allowed", "denied", "pending"]),
  by: DecidedBy,
  /** Why it was denied, or the rule that allowed it. */
  reason: z.string().optional(),
  /** What became of an allowed call; absent while it runs. */
  outcome: z.enum(["done", "failed"]).optional(),
  endedAt: z.number().optional(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Which entries are wanted; what is left out does not count. */
export const AuditFilter = z.strictObject({
  /** Words that stand in the tool's name, the input or the reason. */
  text: z.string().max(200).default(""),
  decision: AuditEntry.shape.decision.optional(),
  by: DecidedBy.optional(),
  kind: AuditEntry.shape.kind.optional(),
  conversationId: Id.optional(),
  /** ms since 1970 */
  from: z.number().optional(),
  to: z.number().optional(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;
