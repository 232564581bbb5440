import { z } from "zod";
import { ConversationSummary, QueueState, RateLimitState, SessionInfo, Turn } from "./chat/chat.ts";
import { TurnUpdate } from "./chat/turn-update.ts";
import { ErrorInfo } from "./errors.ts";
import { RunSummary } from "./optimise/run.ts";
import { Actor } from "./study/actor.ts";
import { StudyPatch } from "./study/patch.ts";
import { Problem } from "./study/problem.ts";
import { Proposal } from "./study/proposal.ts";
import { Id, Study } from "./study/study.ts";

/** What undo and redo would do next; absent when there is nothing to. */
export const HistoryState = z.strictObject({ undo: z.string().optional(), redo: z.string().optional() });
export type HistoryState = z.infer<typeof HistoryState>;

export const SaveState = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("saved"), revision: z.number().int() }),
  z.strictObject({ type: z.literal("pending") }),
  z.strictObject({ type: z.literal("failed"), error: ErrorInfo }),
]);
export type SaveState = z.infer<typeof SaveState>;

/** What a window shows of the open study. */
export const OpenStudy = z.strictObject({
  study: Study,
  folder: z.string(),
  history: HistoryState,
  save: SaveState,
  /** The conversation to show first: the one with the latest activity. */
  conversationId: Id.optional(),
  /** Changes of the chat that wait to be accepted or rejected, in the order in which they were made. */
  proposals: z.array(Proposal),
  /** Problems that only the folder and the machine show: missing files, unknown placeholders, programs not installed. */
  outerProblems: z.array(Problem),
  /** False until the user says so of a study from elsewhere: nothing that it brings is run before. */
  isTrusted: z.boolean(),
  /** What is wrong with it although it could be opened: its database was damaged and set aside. */
  warning: ErrorInfo.optional(),
});
export type OpenStudy = z.infer<typeof OpenStudy>;

/** Everything a window is told after its first snapshot, in the order in which it happened. */
export const AppEventBody = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("study.opened") }),
  /** A study could not be opened and can be mended: the view for that is to be shown. */
  z.strictObject({ type: z.literal("study.to-repair"), path: z.string() }),
  z.strictObject({
    type: z.literal("study.changed"),
    revision: z.number().int(),
    patch: StudyPatch,
    actor: Actor,
    history: HistoryState,
  }),
  z.strictObject({ type: z.literal("study.save"), save: SaveState }),
  z.strictObject({ type: z.literal("review.changed"), proposals: z.array(Proposal) }),
  z.strictObject({ type: z.literal("study.outer-problems"), problems: z.array(Problem) }),
  z.strictObject({ type: z.literal("study.trusted"), isTrusted: z.boolean() }),
  /** The audit list got an entry, or one of it changed. */
  z.strictObject({ type: z.literal("audit.changed") }),
  z.strictObject({ type: z.literal("conversation.changed"), conversation: ConversationSummary }),
  z.strictObject({ type: z.literal("conversation.removed"), conversationId: Id }),
  /** Another path of it is shown from now on: read it again. */
  z.strictObject({ type: z.literal("conversation.branch-changed"), conversationId: Id }),
  z.strictObject({ type: z.literal("session.changed"), session: SessionInfo }),
  /** A new turn after `turn.parentId`; what came after that one before is on another branch now. */
  z.strictObject({ type: z.literal("turn.started"), turn: Turn }),
  /** A waiting turn was taken back; one that waited after it comes after its parent now. */
  z.strictObject({ type: z.literal("turn.removed"), conversationId: Id, turnId: Id }),
  z.strictObject({
    type: z.literal("turn.updated"),
    conversationId: Id,
    turnId: Id,
    updates: z.array(TurnUpdate),
  }),
  z.strictObject({ type: z.literal("queue.changed"), queue: QueueState }),
  z.strictObject({ type: z.literal("rate-limit.changed"), rateLimit: RateLimitState }),
  /** A run is new, or went on: at most a few times a second. */
  z.strictObject({ type: z.literal("run.changed"), run: RunSummary }),
  z.strictObject({ type: z.literal("run.removed"), runId: Id }),
  z.strictObject({ type: z.literal("settings.changed") }),
  /** The events since the asked number are no longer kept: read the snapshot again. */
  z.strictObject({ type: z.literal("reset") }),
]);
export type AppEventBody = z.infer<typeof AppEventBody>;

/** `seq` grows by one with each event of an app and starts at 1. */
export const AppEvent = z.strictObject({ seq: z.number().int().nonnegative(), body: AppEventBody });
export type AppEvent = z.infer<typeof AppEvent>;
