import { eventIterator, oc } from "@orpc/contract";
import { z } from "zod";
import { Conversation, ConversationSummary, Mode, SessionInfo, Turn } from "./chat/chat.ts";
import { DoctorReport } from "./doctor.ts";
import { ErrorInfo } from "./errors.ts";
import { AppEvent, HistoryState, OpenStudy } from "./events.ts";
import { SettingProblem } from "./settings.ts";
import { Op } from "./study/ops.ts";
import { Id, Label } from "./study/study.ts";

/** A study that can be opened from the welcome view. */
export const StudyCard = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  /** Folder of a recent study, or name of a sample. */
  path: z.string(),
  kind: z.enum(["recent", "sample"]),
  nodes: z.array(z.strictObject({ x: z.number(), y: z.number(), type: z.string() })),
  openedAt: z.number().optional(),
  /** Why it cannot be opened, as far as that is known without opening it. */
  problem: z.string().optional(),
});
export type StudyCard = z.infer<typeof StudyCard>;

export const Snapshot = z.strictObject({
  /** Number of the last event that the snapshot holds; follow events from here. */
  seq: z.number().int(),
  app: z.strictObject({
    version: z.string(),
    host: z.enum(["electron", "web", "cli"]),
    demo: z.boolean(),
    platform: z.string(),
  }),
  open: OpenStudy.optional(),
  sessions: z.array(SessionInfo),
  settings: z.strictObject({
    values: z.record(z.string(), z.json()),
    problems: z.array(SettingProblem),
    /** Keys that an environment variable sets: they cannot be changed in the window. */
    fixed: z.array(z.string()),
    file: z.string(),
  }),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** Every `AppError` crosses as this one typed error; foreign ones get the code `internal` at the edge. */
const base = oc.errors({
  APP_ERROR: { status: 422, data: ErrorInfo },
});

const None = z.undefined().optional();
const Revision = z.strictObject({ revision: z.number().int(), history: HistoryState });
const WithSeq = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({ seq: z.number().int(), ...shape });

/** The whole conversation between a window and its host. Nothing else crosses. */
export const contract = {
  /** Answered at any time, also without a study: tells a window that its connection works. */
  ping: base.input(None).output(z.literal("pong")),
  snapshot: base.input(None).output(Snapshot),
  /** Replays the events after `since`, then goes on live. */
  events: base
    .input(z.strictObject({ since: z.number().int().nonnegative() }))
    .output(eventIterator(AppEvent)),
  studies: {
    list: base.input(None).output(z.array(StudyCard)),
    /** Opens a study folder in place of the one that is open. */
    open: base.input(z.strictObject({ path: z.string().min(1).max(4_096) })).output(OpenStudy),
    /** Copies a bundled sample to the user's studies (or takes the copy that is there) and opens it. */
    openSample: base.input(z.strictObject({ name: Label })).output(OpenStudy),
    create: base.input(z.strictObject({ path: z.string().min(1).max(4_096), name: Label })).output(OpenStudy),
  },
  study: {
    /** Applies the ops as one batch and one undo step. Batches with the same `group` that follow each other are one step. */
    apply: base
      .input(z.strictObject({ ops: z.array(Op).min(1).max(20_000), label: Label, group: Id.optional() }))
      .output(Revision),
    undo: base.input(None).output(Revision),
    redo: base.input(None).output(Revision),
    /** Takes back what one turn changed, as a step of its own. */
    undoTurn: base.input(z.strictObject({ turnId: Id })).output(Revision),
  },
  conversations: {
    /** Newest activity first. */
    list: base
      .input(
        z.strictObject({
          offset: z.number().int().nonnegative().default(0),
          limit: z.number().int().min(1).max(200).default(50),
        }),
      )
      .output(z.strictObject({ total: z.number().int(), conversations: z.array(ConversationSummary) })),
    create: base.input(None).output(ConversationSummary),
    get: base
      .input(z.strictObject({ conversationId: Id }))
      .output(WithSeq({ conversation: Conversation, session: SessionInfo })),
  },
  sessions: {
    list: base.input(None).output(z.array(SessionInfo)),
    /** Binds a conversation (a new one when none is named) to the open study in a mode; returns the one that is bound already. */
    create: base
      .input(z.strictObject({ conversationId: Id.optional(), mode: Mode.default("user") }))
      .output(SessionInfo),
    info: base.input(z.strictObject({ sessionId: Id })).output(SessionInfo),
    setMode: base.input(z.strictObject({ sessionId: Id, mode: Mode })).output(SessionInfo),
    close: base.input(z.strictObject({ sessionId: Id })).output(z.strictObject({ closed: z.literal(true) })),
  },
  chat: {
    /** Starts a turn. A repeated `requestId` returns the turn that it started. */
    send: base
      .input(
        z.strictObject({
          conversationId: Id,
          requestId: Id,
          text: z.string(),
          selection: z.array(Id).max(1_000).default([]),
        }),
      )
      .output(WithSeq({ turn: Turn })),
    /** Stops a turn, with all its processes; returns it in its end state. */
    stop: base.input(z.strictObject({ turnId: Id })).output(WithSeq({ turn: Turn })),
  },
  settings: {
    set: base
      .input(z.strictObject({ key: z.string(), value: z.json() }))
      .output(z.strictObject({ problems: z.array(SettingProblem) })),
  },
  /** Looks at what Planform needs on this machine; takes a second or two unless a report from before will do. */
  doctor: base.input(z.strictObject({ refresh: z.boolean().default(false) })).output(DoctorReport),
};
export type Contract = typeof contract;
