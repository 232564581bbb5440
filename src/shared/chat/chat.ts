import { z } from "zod";
import { ErrorInfo } from "../errors.ts";
import { ChangeRow } from "../study/describe-patch.ts";
import { Modification } from "../study/modification.ts";
import { Id } from "../study/study.ts";

/** What Claude may do: `user` is safe and the default, `power` is the engineer's own machine. */
export const Mode = z.enum(["user", "power"]);
export type Mode = z.infer<typeof Mode>;

/** The longest message a user may send, in UTF-8 bytes: the CLI takes 10 MB in all, with the context. */
export const MAX_MESSAGE_BYTES = 2_000_000;

/** `waiting`: in the queue for a process. The last four are ends: a turn reaches exactly one of them, once. */
export const TurnState = z.enum(["waiting", "running", "done", "stopped", "failed", "interrupted"]);
export type TurnState = z.infer<typeof TurnState>;

export function hasEnded(state: TurnState): boolean {
  return state !== "waiting" && state !== "running";
}

export const Usage = z.strictObject({
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  cacheReadTokens: z.number().int().nonnegative(),
  cacheWriteTokens: z.number().int().nonnegative(),
  costUsd: z.number().nonnegative().optional(),
  /** Tokens that the model's context holds; absent where the CLI does not say. */
  contextWindow: z.number().int().positive().optional(),
});
export type Usage = z.infer<typeof Usage>;

/** A change that a turn made to the study, or was refused. */
export const TurnChange = z.strictObject({
  /** Id of the modification: unique, and the same when its text comes twice. */
  modificationId: z.string(),
  state: z.enum(["applied", "refused"]),
  /** Revision that the change made; absent when it was refused. */
  revision: z.number().int().optional(),
  rows: z.array(ChangeRow),
  /** As it was proposed; absent when it could not be read. */
  modification: Modification.optional(),
  /** Why it was refused. */
  reason: z.string().optional(),
});
export type TurnChange = z.infer<typeof TurnChange>;

const partBase = { id: z.string() };

/** One piece of an answer, in the order in which it came. */
export const TurnPart = z.discriminatedUnion("type", [
  z.strictObject({ ...partBase, type: z.literal("text"), text: z.string() }),
  z.strictObject({ ...partBase, type: z.literal("thinking"), text: z.string() }),
  z.strictObject({
    ...partBase,
    type: z.literal("tool"),
    /** Name as the CLI says it: `mcp__planform__canvas_add_node`, `Read`. */
    name: z.string(),
    input: z.json().optional(),
    state: z.enum(["running", "done", "failed", "denied"]),
    /** What the model saw, capped for the window. */
    result: z.string().optional(),
    startedAt: z.number(),
    endedAt: z.number().optional(),
  }),
  z.strictObject({
    ...partBase,
    type: z.literal("notice"),
    level: z.enum(["info", "warning", "error"]),
    text: z.string(),
    hint: z.string().optional(),
  }),
]);
export type TurnPart = z.infer<typeof TurnPart>;

export const Turn = z.strictObject({
  id: Id,
  conversationId: Id,
  requestId: Id,
  mode: Mode,
  state: TurnState,
  userText: z.string(),
  /** Labels of the nodes that were selected when the message was sent. */
  selection: z.array(z.strictObject({ nodeId: Id, label: z.string() })),
  parts: z.array(TurnPart),
  changes: z.array(TurnChange),
  /** True when the turn's changes were taken back. */
  undone: z.boolean(),
  error: ErrorInfo.optional(),
  usage: Usage.optional(),
  model: z.string().optional(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  endedAt: z.number().optional(),
});
export type Turn = z.infer<typeof Turn>;

export const ConversationSummary = z.strictObject({
  id: Id,
  title: z.string(),
  createdAt: z.number(),
  /** Time of the latest message; lists are sorted by it, newest first. */
  lastActiveAt: z.number(),
  messageCount: z.number().int().nonnegative(),
});
export type ConversationSummary = z.infer<typeof ConversationSummary>;

export const Conversation = z.strictObject({ ...ConversationSummary.shape, turns: z.array(Turn) });
export type Conversation = z.infer<typeof Conversation>;

export const SessionInfo = z.strictObject({
  id: Id,
  conversationId: Id,
  studyId: Id,
  mode: Mode,
  createdAt: z.number(),
  lastActiveAt: z.number(),
  messageCount: z.number().int().nonnegative(),
  /** True while a turn of the session runs or waits. */
  busy: z.boolean(),
});
export type SessionInfo = z.infer<typeof SessionInfo>;
