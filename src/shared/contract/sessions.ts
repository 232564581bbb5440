import { z } from "zod";
import { Attachment, MAX_ATTACHMENTS, Mention, Mode, ModelChoice, SessionInfo, Turn } from "../chat/chat.ts";
import { SessionRule } from "../policy/session-rule.ts";
import { Id } from "../study/study.ts";
import { base, None, WithSeq } from "./base.ts";

/** What binds a conversation to the study and a mode. */
export const sessionsContract = {
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
  /**
   * Whether tools that are not allowed ask, in power mode. To stop it needs the words `STOP_ASKING_WORDS` as a
   * confirmation, and holds until the session is closed or the study is opened anew; what is forbidden stays so.
   */
  setAsking: base
    .route({
      method: "PUT",
      path: "/sessions/{sessionId}/asking",
      tags: ["Sessions"],
      summary: "Stop or start asking before tools run",
    })
    .input(
      z.strictObject({ sessionId: Id, asking: z.boolean(), confirmation: z.string().max(100).optional() }),
    )
    .output(SessionInfo),
  /** Takes back a rule that was made for the session. */
  removeRule: base
    .route({
      method: "DELETE",
      path: "/sessions/{sessionId}/rules/{ruleId}",
      tags: ["Sessions"],
      summary: "Take back a rule of the session",
    })
    .input(z.strictObject({ sessionId: Id, ruleId: z.string().min(1).max(100) }))
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
};

/** Messages and the turns that they start. */
export const chatContract = {
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
        /** With `allow`: allows this kind for the session; one of the rules that the question offers. */
        rule: SessionRule.optional(),
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
};
