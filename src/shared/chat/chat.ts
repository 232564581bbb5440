import { z } from "zod";
import { ErrorInfo } from "../errors.ts";
import { DecidedBy } from "../policy/decided-by.ts";
import { KeptRule, SessionRule } from "../policy/session-rule.ts";
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
  /** Tokens of the context after the turn's last request: what the next message is added to. */
  contextTokens: z.number().int().nonnegative().optional(),
});
export type Usage = z.infer<typeof Usage>;

/**
 * A change that a turn made to the study, or was refused; while changes are reviewed, one that waits, and then what was
 * decided: accepted ones are `applied`.
 */
export const TurnChange = z.strictObject({
  /** Id of the modification: unique, and the same when its text comes twice. While changes are reviewed, each op has its own. */
  modificationId: z.string(),
  state: z.enum(["applied", "refused", "pending", "rejected"]),
  /** Revision that the change made; absent unless it was applied. */
  revision: z.number().int().optional(),
  rows: z.array(ChangeRow),
  /** As it was proposed; absent when it could not be read. */
  modification: Modification.optional(),
  /** Why it was refused. */
  reason: z.string().optional(),
});
export type TurnChange = z.infer<typeof TurnChange>;

/** A question of the CLI whether a tool may run, and what became of it. Nobody there to answer means no. */
export const Approval = z.strictObject({
  state: z.enum(["pending", "allowed", "denied"]),
  /** What the CLI says of the call in words. */
  description: z.string().optional(),
  /** When a question that nobody answered is denied, ms since 1970. */
  expiresAt: z.number().optional(),
  /** Why it was denied, which Claude is told too, or the rule that allowed it. */
  reason: z.string().optional(),
  /** Who decided; absent while it is pending. */
  by: DecidedBy.optional(),
  /** Where it acts: a path inside the study, or an absolute one outside; absent where that cannot be told. */
  where: z.string().optional(),
  /** Rules that would allow this kind of call for the session, the narrowest first; empty where there is none. */
  rules: z.array(SessionRule).optional(),
  /** Why it is asked although the session was told not to. */
  asksBecause: z.string().optional(),
});
export type Approval = z.infer<typeof Approval>;

/** A file that goes along with messages: kept once for its content, whatever its name. */
export const Attachment = z.strictObject({
  /** SHA-256 of the content, in hexadecimal digits. */
  id: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().min(1).max(255),
  mediaType: z.enum(["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"]),
  bytes: z.number().int().positive(),
});
export type Attachment = z.infer<typeof Attachment>;

/** The service of the model takes no larger ones. */
export const MAX_IMAGE_BYTES = 5_000_000;
export const MAX_PDF_BYTES = 10_000_000;
export const MAX_ATTACHMENTS = 10;

/** Path of a file inside the study, relative to its folder, with `/` between its parts. */
export const StudyPath = z.string().min(1).max(1_024);

/** What a message names with `@`: a node of the canvas or a file of the study. */
export const Mention = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("node"), nodeId: Id, label: z.string() }),
  z.strictObject({ type: z.literal("file"), path: StudyPath }),
]);
export type Mention = z.infer<typeof Mention>;

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
    /** True where `result` is cut; `chat.toolResult` has all of it. */
    isCut: z.boolean().optional(),
    /** Present when the tool had to be asked for. */
    approval: Approval.optional(),
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
  /** The turn before it; absent for the first one. Turns of a conversation are a tree, of which one path is shown. */
  parentId: Id.optional(),
  /** Which one of the turns with the same parent it is, from 1 on, and how many there are. */
  branch: z.strictObject({
    index: z.number().int().positive(),
    count: z.number().int().positive(),
    /** The turns with the same parent in the order of their creation, itself among them; empty when it is the only one. */
    siblings: z.array(Id),
  }),
  requestId: Id,
  mode: Mode,
  state: TurnState,
  userText: z.string(),
  attachments: z.array(Attachment),
  mentions: z.array(Mention),
  /** Its changes wait to be accepted. */
  review: z.boolean(),
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
  /** When its process got the message; absent while it waits. */
  startedAt: z.number().optional(),
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
  /** Of all its turns, also of those on other branches. */
  totals: z.strictObject({
    inputTokens: z.number().int().nonnegative(),
    outputTokens: z.number().int().nonnegative(),
    costUsd: z.number().nonnegative(),
  }),
});
export type ConversationSummary = z.infer<typeof ConversationSummary>;

/** Consecutive turns of the path that is shown, oldest first. */
export const TurnPage = z.strictObject({
  turns: z.array(Turn),
  /** How many turns of the path come before them. */
  earlier: z.number().int().nonnegative(),
});
export type TurnPage = z.infer<typeof TurnPage>;

/** A conversation with the latest turns of the path that is shown. */
export const Conversation = z.strictObject({ ...ConversationSummary.shape, ...TurnPage.shape });
export type Conversation = z.infer<typeof Conversation>;

/** What a window keeps of a conversation for the next time. */
export const ConversationView = z.strictObject({
  /** The message that is not sent yet. */
  draft: z.string().max(MAX_MESSAGE_BYTES),
  /** Where it is scrolled to: so many pixels below the top of a turn; null at its end. */
  scroll: z.strictObject({ turnId: Id, offsetPx: z.number() }).nullable(),
});
export type ConversationView = z.infer<typeof ConversationView>;

/** A message in which the words of a search stand. */
export const SearchHit = z.strictObject({
  conversationId: Id,
  title: z.string(),
  turnId: Id,
  role: z.enum(["user", "assistant"]),
  /** The text around the words, in pieces; those that were searched for are marked. */
  snippet: z.array(z.strictObject({ text: z.string(), isHit: z.boolean() })),
  createdAt: z.number(),
});
export type SearchHit = z.infer<typeof SearchHit>;

/** Model and effort of a session; absent: as the settings say. */
export const ModelName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/@[\]-]{0,99}$/, "letters, digits and . _ : / @ - only");
export const Effort = z.enum(["low", "medium", "high", "max"]);
export type Effort = z.infer<typeof Effort>;
export const ModelChoice = z.strictObject({ model: ModelName.optional(), effort: Effort.optional() });
export type ModelChoice = z.infer<typeof ModelChoice>;

/** The turns of all conversations: at most `limit` run at once, the others wait for their place. */
export const QueueState = z.strictObject({
  limit: z.number().int().positive(),
  running: z.number().int().nonnegative(),
  /** In the order in which they will start, as far as that is known. */
  waiting: z.array(
    z.strictObject({
      turnId: Id,
      conversationId: Id,
      /** `conversation`: for an earlier message of its conversation; `process`: for a free process. */
      for: z.enum(["conversation", "process"]),
    }),
  ),
});
export type QueueState = z.infer<typeof QueueState>;

/** What the account's usage limit was said to be last; only subscriptions have one. */
export const RateLimitState = z.strictObject({
  status: z.string(),
  limit: z.string().optional(),
  /** 0 to 1 */
  utilization: z.number().nonnegative().optional(),
  /** ms since 1970 */
  resetsAt: z.number().optional(),
});
export type RateLimitState = z.infer<typeof RateLimitState>;

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
  /** True while a process of the session lives: one that runs a turn, or one that was started ahead. */
  alive: z.boolean(),
  /** False while the session was told not to ask; it asks again when the study is opened anew. */
  asking: z.boolean(),
  /** What it does without asking, in power mode; gone when the study is opened anew. */
  rules: z.array(KeptRule),
  ...ModelChoice.shape,
});
export type SessionInfo = z.infer<typeof SessionInfo>;
