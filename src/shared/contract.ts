import { eventIterator, oc } from "@orpc/contract";
import { z } from "zod";
import {
  Attachment,
  Conversation,
  ConversationSummary,
  ConversationView,
  MAX_ATTACHMENTS,
  MAX_PDF_BYTES,
  Mention,
  Mode,
  ModelChoice,
  QueueState,
  RateLimitState,
  SearchHit,
  SessionInfo,
  StudyPath,
  Turn,
  TurnPage,
} from "./chat/chat.ts";
import { DoctorReport } from "./doctor.ts";
import { ErrorInfo } from "./errors.ts";
import { AppEvent, HistoryState, OpenStudy } from "./events.ts";
import { SettingProblem } from "./settings.ts";
import { ChangeRow } from "./study/describe-patch.ts";
import { Op } from "./study/ops.ts";
import { ReviewDecision } from "./study/proposal.ts";
import { Id, Label, Study } from "./study/study.ts";
import { StudyDraft } from "./study/study-draft.ts";
import { HistoryStep, NodeHistoryEntry } from "./study/study-history.ts";
import { ExcerptLine, TextPlace } from "./study/text-place.ts";

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

/** What keeps a study.json from being opened. */
export const StudyDiagnosis = z.strictObject({
  /** Absolute path of the file. */
  file: z.string(),
  /** Undefined when the file can be opened. */
  error: ErrorInfo.optional(),
  /** Where in the file; absent where it is gone, or a newer program wrote it. */
  place: TextPlace.optional(),
  /** The lines around the place. */
  excerpt: z.array(ExcerptLine),
  /** The last revision that this program saved or kept, where going back to it mends the file. */
  lastGood: z
    .strictObject({
      revision: z.number().int(),
      name: z.string(),
      nodes: z.number().int(),
      savedAt: z.number().optional(),
    })
    .optional(),
});
export type StudyDiagnosis = z.infer<typeof StudyDiagnosis>;

/** How study.json differs from the open study, where another program wrote it. */
export const ForeignChange = z.discriminatedUnion("state", [
  z.strictObject({ state: z.literal("none") }),
  /** The file holds a study: what taking it over would change. */
  z.strictObject({ state: z.literal("conflict"), reason: z.string(), rows: z.array(ChangeRow) }),
  /** The file holds none; the excerpt is of the place where it goes wrong. */
  z.strictObject({ state: z.literal("broken"), error: ErrorInfo, excerpt: z.array(ExcerptLine) }),
]);
export type ForeignChange = z.infer<typeof ForeignChange>;

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
  /** The study that was to be opened and has to be mended first; only while none is open. */
  repairPath: z.string().optional(),
  sessions: z.array(SessionInfo),
  queue: QueueState,
  rateLimit: RateLimitState.optional(),
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

const PageSize = z.coerce.number().int().min(1).max(500);
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
    /**
     * Makes a study and opens it: empty, from a sample (`template` is its name), or from what a form was filled in with.
     * A relative path lies among the user's studies.
     */
    create: base
      .input(
        z.strictObject({
          path: z.string().min(1).max(4_096),
          name: Label,
          template: Label.optional(),
          draft: StudyDraft.optional(),
        }),
      )
      .output(OpenStudy),
    /** A free folder among the user's studies for a study of this name. */
    proposeFolder: base.input(z.strictObject({ name: Label })).output(z.strictObject({ path: z.string() })),
    /** What is wrong with the study.json at a path that cannot be opened, and what it can be mended with. */
    diagnose: base.input(z.strictObject({ path: z.string().min(1).max(4_096) })).output(StudyDiagnosis),
    /** Puts the broken study.json aside and the last good revision in its place, then opens it. */
    repair: base.input(z.strictObject({ path: z.string().min(1).max(4_096) })).output(OpenStudy),
  },
  study: {
    /** Applies the ops as one batch and one undo step. Batches with the same `group` that follow each other are one step. */
    apply: base
      .input(z.strictObject({ ops: z.array(Op).min(1).max(20_000), label: Label, group: Id.optional() }))
      .output(Revision),
    undo: base.input(None).output(Revision),
    redo: base.input(None).output(Revision),
    /** Takes back what one turn changed, or one change of study.json (`fileChangeGroup`), as a step of its own. */
    undoTurn: base.input(z.strictObject({ turnId: Id })).output(Revision),
    /** Accepts or rejects changes of the chat that wait. An accepted one that no longer works is refused with its reason. */
    review: base
      .input(z.strictObject({ ids: z.array(z.string()).min(1).max(20_000), decision: ReviewDecision }))
      .output(Revision),
    /** Steps of the history, the newest first; `before` is the first revision of the last step that was read. */
    history: base
      .input(
        z.strictObject({
          before: z.number().int().optional(),
          limit: z.number().int().min(1).max(500).default(100),
        }),
      )
      .output(
        z.strictObject({
          steps: z.array(HistoryStep),
          hasMore: z.boolean(),
          /** The oldest revision that can be gone back to. */
          oldest: z.number().int(),
        }),
      ),
    /** What is different from one revision to another. */
    difference: base
      .input(z.strictObject({ from: z.number().int(), to: z.number().int() }))
      .output(z.strictObject({ rows: z.array(ChangeRow) })),
    /** The study as it was at a revision. */
    at: base.input(z.strictObject({ revision: z.number().int() })).output(Study),
    /** Makes the study what it was at a revision: a step like any other, which can be undone. */
    restore: base.input(z.strictObject({ revision: z.number().int() })).output(Revision),
    /** Who made a node what it is: the latest changes of it first. */
    nodeHistory: base
      .input(z.strictObject({ nodeId: Id, limit: z.number().int().min(1).max(500).default(50) }))
      .output(
        z.strictObject({
          entries: z.array(NodeHistoryEntry),
          hasMore: z.boolean(),
          /** The step that made it; absent where that is older than the history. */
          made: NodeHistoryEntry.optional(),
        }),
      ),
    /** What another program wrote into study.json that could not be brought in by itself. */
    foreignChange: base.input(None).output(ForeignChange),
    /** Takes the file as it is (a step that can be undone), or writes this study over it (the file is kept beside). */
    settleForeignChange: base.input(z.strictObject({ keep: z.enum(["mine", "theirs"]) })).output(Revision),
    /** Files of the study's folder whose path holds the words of the query, the best first; hidden ones are left out. */
    files: base
      .input(
        z.strictObject({
          query: z.string().max(200).default(""),
          limit: z.number().int().min(1).max(200).default(50),
        }),
      )
      .output(
        z.strictObject({ files: z.array(z.strictObject({ path: StudyPath, bytes: z.number().int() })) }),
      ),
  },
  conversations: {
    /** Newest activity first. */
    list: base
      .route({
        method: "GET",
        path: "/conversations",
        tags: ["Conversations"],
        summary: "List conversations, newest activity first",
      })
      .input(
        z.strictObject({
          offset: z.coerce.number().int().nonnegative().default(0),
          limit: z.coerce.number().int().min(1).max(200).default(50),
        }),
      )
      .output(z.strictObject({ total: z.number().int(), conversations: z.array(ConversationSummary) })),
    create: base
      .route({
        method: "POST",
        path: "/conversations",
        tags: ["Conversations"],
        summary: "Start a conversation",
        successStatus: 201,
      })
      .input(None)
      .output(ConversationSummary),
    /** A conversation with its latest turns, and what a window kept of it. */
    get: base
      .route({
        method: "GET",
        path: "/conversations/{conversationId}",
        tags: ["Conversations"],
        summary: "Read a conversation with its latest turns",
      })
      .input(z.strictObject({ conversationId: Id, limit: PageSize.default(40) }))
      .output(WithSeq({ conversation: Conversation, session: SessionInfo, view: ConversationView })),
    /** The page before a turn; longer than `limit` where it has to reach back to the turn `through`. */
    turns: base
      .route({
        method: "GET",
        path: "/conversations/{conversationId}/turns",
        tags: ["Conversations"],
        summary: "Read earlier turns",
      })
      .input(
        z.strictObject({
          conversationId: Id,
          before: Id,
          through: Id.optional(),
          limit: PageSize.default(40),
        }),
      )
      .output(WithSeq(TurnPage.shape)),
    /** Shows the path that leads through a turn to the latest turn after it. */
    switchBranch: base
      .route({
        method: "PUT",
        path: "/conversations/{conversationId}/branch",
        tags: ["Conversations"],
        summary: "Show another branch",
      })
      .input(z.strictObject({ conversationId: Id, turnId: Id }))
      .output(ConversationSummary),
    rename: base
      .route({
        method: "PATCH",
        path: "/conversations/{conversationId}",
        tags: ["Conversations"],
        summary: "Rename a conversation",
      })
      .input(z.strictObject({ conversationId: Id, title: Label }))
      .output(ConversationSummary),
    /** Stops its turns and puts it away; it can be restored until it is purged some weeks later. */
    remove: base
      .route({
        method: "DELETE",
        path: "/conversations/{conversationId}",
        tags: ["Conversations"],
        summary: "Delete a conversation",
      })
      .input(z.strictObject({ conversationId: Id }))
      .output(z.strictObject({ removed: z.literal(true) })),
    restore: base
      .route({
        method: "POST",
        path: "/conversations/{conversationId}/restore",
        tags: ["Conversations"],
        summary: "Take back the deletion of a conversation",
      })
      .input(z.strictObject({ conversationId: Id }))
      .output(ConversationSummary),
    /** Messages that hold all words of the query (or words that begin with the last one), the best first. */
    search: base
      .route({ method: "GET", path: "/search", tags: ["Conversations"], summary: "Search all messages" })
      .input(
        z.strictObject({
          query: z.string().max(500),
          offset: z.coerce.number().int().nonnegative().default(0),
          limit: z.coerce.number().int().min(1).max(100).default(20),
        }),
      )
      .output(z.strictObject({ hits: z.array(SearchHit), hasMore: z.boolean() })),
    export: base
      .route({
        method: "GET",
        path: "/conversations/{conversationId}/export",
        tags: ["Conversations"],
        summary: "Export a conversation",
      })
      .input(z.strictObject({ conversationId: Id, format: z.enum(["markdown", "json"]) }))
      .output(z.strictObject({ fileName: z.string(), mediaType: z.string(), text: z.string() })),
    /** Keeps draft and place for the next time; what is absent stays as it was. */
    saveView: base
      .input(
        z.strictObject({ conversationId: Id, ...z.strictObject(ConversationView.shape).partial().shape }),
      )
      .output(z.strictObject({ saved: z.literal(true) })),
  },
  attachments: {
    /** Keeps a file that goes along with a message. The same content gives the same id. */
    add: base
      .input(
        z.strictObject({
          name: z.string().min(1).max(255),
          mediaType: z.string().max(100),
          /** 4 characters for each 3 bytes. */
          base64: z.base64().max(Math.ceil(MAX_PDF_BYTES / 3) * 4),
        }),
      )
      .output(Attachment),
    read: base
      .input(z.strictObject({ id: Attachment.shape.id }))
      .output(z.strictObject({ mediaType: Attachment.shape.mediaType, base64: z.string() })),
  },
  sessions: {
    list: base
      .route({ method: "GET", path: "/sessions", tags: ["Sessions"], summary: "List open sessions" })
      .input(None)
      .output(z.array(SessionInfo)),
    /** Binds a conversation (a new one when none is named) to the open study in a mode; returns the one that is bound already. */
    create: base
      .route({
        method: "POST",
        path: "/sessions",
        tags: ["Sessions"],
        summary: "Start a session, or resume the one of a conversation",
        successStatus: 201,
      })
      .input(z.strictObject({ conversationId: Id.optional(), mode: Mode.default("user") }))
      .output(SessionInfo),
    info: base
      .route({
        method: "GET",
        path: "/sessions/{sessionId}",
        tags: ["Sessions"],
        summary: "Read what a session is bound to",
      })
      .input(z.strictObject({ sessionId: Id }))
      .output(SessionInfo),
    setMode: base
      .route({
        method: "PUT",
        path: "/sessions/{sessionId}/mode",
        tags: ["Sessions"],
        summary: "Switch the mode",
      })
      .input(z.strictObject({ sessionId: Id, mode: Mode }))
      .output(SessionInfo),
    /** Model and effort from the next message on; what is absent is as the settings say. */
    setModel: base
      .route({
        method: "PUT",
        path: "/sessions/{sessionId}/model",
        tags: ["Sessions"],
        summary: "Choose model and effort",
      })
      .input(z.strictObject({ sessionId: Id, ...ModelChoice.shape }))
      .output(SessionInfo),
    /** Opens another study in place of the one that is open, and a session in it with the same mode. */
    setStudy: base
      .route({
        method: "PUT",
        path: "/sessions/{sessionId}/study",
        tags: ["Sessions"],
        summary: "Go on in another study",
      })
      .input(z.strictObject({ sessionId: Id, path: z.string().min(1).max(4_096) }))
      .output(SessionInfo),
    close: base
      .route({
        method: "DELETE",
        path: "/sessions/{sessionId}",
        tags: ["Sessions"],
        summary: "Close a session",
      })
      .input(z.strictObject({ sessionId: Id }))
      .output(z.strictObject({ closed: z.literal(true) })),
  },
  chat: {
    /**
     * Starts a turn, or lets it wait behind those that run. A repeated `requestId` returns the turn that it started.
     * `after` puts it after another turn than the last one that is shown (null: at the start), on a branch of its own.
     */
    send: base
      .route({
        method: "POST",
        path: "/conversations/{conversationId}/messages",
        tags: ["Chat"],
        summary: "Send a message",
        successStatus: 202,
      })
      .input(
        z.strictObject({
          conversationId: Id,
          requestId: Id,
          text: z.string(),
          after: Id.nullable().optional(),
          selection: z.array(Id).max(1_000).default([]),
          mentions: z.array(Mention).max(100).default([]),
          attachments: z.array(Attachment.shape.id).max(MAX_ATTACHMENTS).default([]),
        }),
      )
      .output(WithSeq({ turn: Turn })),
    turn: base
      .route({ method: "GET", path: "/turns/{turnId}", tags: ["Chat"], summary: "Read a turn" })
      .input(z.strictObject({ turnId: Id }))
      .output(WithSeq({ turn: Turn })),
    /** Stops a turn, with all its processes; returns it in its end state. */
    stop: base
      .route({ method: "POST", path: "/turns/{turnId}/stop", tags: ["Chat"], summary: "Stop a turn" })
      .input(z.strictObject({ turnId: Id }))
      .output(WithSeq({ turn: Turn })),
    /** Takes back a message that still waits, as if it had not been sent. */
    withdraw: base
      .route({
        method: "DELETE",
        path: "/turns/{turnId}",
        tags: ["Chat"],
        summary: "Take back a waiting message",
      })
      .input(z.strictObject({ turnId: Id }))
      .output(z.strictObject({ withdrawn: z.literal(true) })),
    /** Answers the question whether a tool may run. */
    answer: base
      .route({
        method: "POST",
        path: "/turns/{turnId}/answers",
        tags: ["Chat"],
        summary: "Allow or deny a tool that asks",
      })
      .input(
        z.strictObject({
          turnId: Id,
          /** Id of the tool's part. */
          toolUseId: z.string().min(1).max(200),
          decision: z.enum(["allow", "deny"]),
          reason: z.string().max(2_000).optional(),
        }),
      )
      .output(WithSeq({ turn: Turn })),
    /** The whole result of a tool, where the part of the turn has it cut. */
    toolResult: base
      .input(z.strictObject({ turnId: Id, toolUseId: z.string().min(1).max(200) }))
      .output(z.strictObject({ text: z.string() })),
    /** Starts the process of the next message ahead, as somebody seems to write it. */
    prewarm: base.input(z.strictObject({ conversationId: Id })).output(z.strictObject({ warm: z.boolean() })),
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
