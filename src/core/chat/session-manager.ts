import { isDeepStrictEqual } from "node:util";
import { ulid } from "ulid";
import {
  MAX_MESSAGE_BYTES,
  type Mention,
  type Mode,
  type ModelChoice,
  type SessionInfo,
  type Turn,
} from "../../shared/chat/chat.ts";
import { AppError } from "../../shared/errors.ts";
import { DENIED_WITHOUT_REASON } from "../../shared/policy/decided-by.ts";
import { describeRule, type SessionRule } from "../../shared/policy/session-rule.ts";
import type { Settings } from "../../shared/settings.ts";
import { findNode } from "../../shared/study/study.ts";
import type { AuditRecorder } from "../audit/audit-recorder.ts";
import type { SessionPermissionsStore } from "../policy/session-permissions.ts";
import { resolveStudyFile } from "../study/list-study-files.ts";
import type { StudySession } from "../study/study-session.ts";
import type { AttachmentStore } from "./attachment-store.ts";
import type { ConversationLibrary } from "./conversation-library.ts";
import type { ConversationStore, SessionRecord } from "./conversation-store.ts";
import type { Answer } from "./open-questions.ts";
import { answerCount } from "./turn-end.ts";
import type { TurnEngine } from "./turn-engine.ts";
import type { TurnPathStore } from "./turn-path-store.ts";
import type { Provider, TurnStore } from "./turn-store.ts";

export type SessionManager = ReturnType<typeof createSessionManager>;

/** A message as it is sent; `after` puts it elsewhere than at the end of the path that is shown (null: at the start). */
export type Message = {
  readonly conversationId: string;
  readonly requestId: string;
  readonly text: string;
  readonly after?: string | null | undefined;
  readonly selection?: readonly string[];
  readonly mentions?: readonly Mention[];
  /** Ids of attachments. */
  readonly attachments?: readonly string[];
};

/** What is said to a question whether a tool may run. */
export type GivenAnswer = {
  readonly decision: "allow" | "deny";
  /** Allows this kind for the session. */
  readonly rule?: SessionRule | undefined;
  readonly reason?: string | undefined;
  /** Nobody was there who could be asked. */
  readonly isUnasked?: boolean;
};

/** So many messages may wait in one conversation. */
const MAX_WAITING = 20;

/** The sessions that bind conversations to the study in a mode, and the messages sent in them. */
export function createSessionManager({
  study,
  studyFolder,
  library,
  conversations,
  turns,
  paths,
  attachments,
  engine,
  provider,
  settings,
  permissions,
  audit,
  assertMode,
}: {
  study: StudySession;
  studyFolder: string;
  library: ConversationLibrary;
  conversations: ConversationStore;
  turns: TurnStore;
  paths: TurnPathStore;
  attachments: AttachmentStore;
  engine: TurnEngine;
  settings: () => Settings;
  permissions: SessionPermissionsStore;
  audit: Pick<AuditRecorder, "recordDecision">;
  /** @throws AppError study-untrusted where the study may not be worked on in the mode */
  assertMode: (mode: Mode) => void;
  /** Who answers from now on. */
  provider: Provider;
}) {
  function getSession(id: string): SessionRecord {
    const found = conversations.findSession(id);
    if (found === undefined) throw new AppError("session-not-found", `There is no open session ${id}`);
    return found;
  }

  function toInfo(record: SessionRecord): SessionInfo {
    const { conversationId } = record;
    return {
      ...record,
      studyId: study.study().id,
      messageCount: library.get(conversationId).messageCount,
      asking: permissions.of(record.id).asking,
      rules: [...permissions.of(record.id).rules],
      busy: engine.isBusy(conversationId),
      alive: engine.isAlive(conversationId),
    };
  }

  function announceSession(id: string): SessionInfo {
    const session = toInfo(getSession(id));
    study.emit({ type: "session.changed", session });
    return session;
  }

  /** Tells of the session of a conversation, where there is one. */
  function announceSessionOf(conversationId: string): void {
    const session = conversations.findSessionOf(conversationId);
    if (session !== undefined && conversations.find(conversationId) !== undefined)
      announceSession(session.id);
  }

  function sessionOf(conversationId: string, mode: Mode = "user"): SessionRecord {
    library.get(conversationId);
    const open = conversations.findSessionOf(conversationId);
    if (open !== undefined) return open;
    assertMode(mode);
    return conversations.createSession(conversationId, mode);
  }

  function choiceOf({ model, effort }: SessionRecord): ModelChoice {
    return { ...(model === undefined ? {} : { model }), ...(effort === undefined ? {} : { effort }) };
  }

  /** @throws AppError rule-not-offered, approval-gone, turn-not-found */
  function toAnswer(
    turnId: string,
    toolUseId: string,
    { decision, rule, reason, isUnasked }: GivenAnswer,
  ): Answer {
    if (decision === "deny") {
      const why = reason?.trim() ?? "";
      const by = isUnasked === true ? "nobody" : "user";
      return { state: "denied", by, reason: why === "" ? DENIED_WITHOUT_REASON : why };
    }
    if (rule === undefined) return { state: "allowed", asRule: false };
    if (!engine.rulesFor(turnId, toolUseId).some((offered) => isDeepStrictEqual(offered, rule)))
      throw new AppError("rule-not-offered", `Not offered: ${describeRule(rule)}`);
    return { state: "allowed", asRule: true, reason: describeRule(rule) };
  }

  /** The turn that a message comes after. @throws AppError turn-not-found */
  function parentOf({ conversationId, after }: Message): string | undefined {
    if (after === undefined) return paths.head(conversationId);
    return after === null ? undefined : library.getTurn(conversationId, after).id;
  }

  async function closeSession(sessionId: string): Promise<void> {
    const { conversationId } = getSession(sessionId);
    await engine.stopConversation(conversationId);
    await engine.dropWarm(conversationId);
    conversations.closeSession(sessionId);
    permissions.forget(sessionId);
  }

  return {
    listSessions: (): SessionInfo[] => conversations.listSessions().map(toInfo),

    sessionInfo: (id: string): SessionInfo => toInfo(getSession(id)),

    /** The session of a conversation; made in user mode where there is none. */
    sessionOf: (conversationId: string): SessionInfo => toInfo(sessionOf(conversationId)),

    /** The open session of a conversation (a new one when none is named), made in this mode when there is none. */
    openSession(conversationId: string | undefined, mode: Mode): SessionInfo {
      const id = conversationId ?? library.create().id;
      return announceSession(sessionOf(id, mode).id);
    },

    /**
     * Holds from the next turn on: a running one keeps what it was started with.
     * @throws AppError session-not-found, study-untrusted
     */
    setMode(sessionId: string, mode: Mode): SessionInfo {
      const { conversationId, mode: before } = getSession(sessionId);
      assertMode(mode);
      conversations.touchSession(sessionId, mode);
      // Whoever comes back to power mode has to say again that nothing is to be asked.
      if (mode === "user") permissions.askAgain(sessionId);
      if (mode !== before)
        audit.recordDecision({ tool: "mode", input: mode, decision: "allowed", conversationId, mode });
      return announceSession(sessionId);
    },

    /** Holds from the next turn on; what is left out is as the settings say. */
    setModel(sessionId: string, choice: ModelChoice): SessionInfo {
      conversations.setModel(getSession(sessionId).id, choice);
      return announceSession(sessionId);
    },

    /** Ends a session and the turns in it. The conversation stays. */
    closeSession,

    /** Stops the turns of a conversation, closes its session and puts it away. */
    async removeConversation(id: string): Promise<void> {
      const session = conversations.findSessionOf(library.get(id).id);
      if (session !== undefined) await closeSession(session.id);
      library.remove(id);
    },

    /**
     * Stores a message and starts its turn, which waits for the earlier ones of its conversation. The same request id
     * gives the turn that it started before.
     * @throws AppError message-empty, message-too-long, conversation-not-found, turn-not-found, attachment-not-found,
     *   queue-full, study-untrusted
     */
    send(message: Message): Turn {
      const { conversationId, requestId, text } = message;
      const known = turns.findByRequest(conversationId, requestId);
      if (known !== undefined) return engine.get(known);
      const attached = attachments.find(message.attachments ?? []);
      assertMessage(text, attached.length);
      const session = sessionOf(conversationId);
      assertMode(session.mode);
      if (engine.waitingCount(conversationId) >= MAX_WAITING) {
        throw new AppError("queue-full", `${MAX_WAITING} messages wait in this conversation`);
      }
      const present = study.study();
      const parentId = parentOf(message);
      const turn: Turn = {
        id: engine.expectedTurnId(conversationId) ?? ulid(),
        conversationId,
        ...(parentId === undefined ? {} : { parentId }),
        branch: { index: 1, count: 1, siblings: [] },
        requestId,
        mode: session.mode,
        state: "waiting",
        userText: text,
        attachments: attached,
        mentions: [...(message.mentions ?? [])],
        review: settings()["chat.reviewChanges"],
        selection: (message.selection ?? []).flatMap((nodeId) => {
          const node = findNode(present, nodeId);
          return node === undefined ? [] : [{ nodeId, label: node.label }];
        }),
        parts: [],
        changes: [],
        undone: false,
        createdAt: Date.now(),
      };
      const stored = study.transact(() => {
        turns.create(turn, { baseRevision: present.revision, provider, ...choiceOf(session) });
        paths.setHead(conversationId, turn.id);
        conversations.countMessage(conversationId, text.trim() === "" ? (attached[0]?.name ?? "") : text);
        conversations.touchSession(session.id, session.mode);
        const created = engine.get(turn.id);
        study.emit({ type: "turn.started", turn: created });
        library.announce(conversationId);
        return created;
      });
      engine.start(stored);
      announceSession(session.id);
      return stored;
    },

    /** Files that a message names have to be there. @throws AppError file-not-in-study */
    async checkMentions(mentions: readonly Mention[]): Promise<void> {
      const files = mentions.flatMap((mention) => (mention.type === "file" ? [mention.path] : []));
      await Promise.all(files.map((path) => resolveStudyFile(studyFolder, path)));
    },

    stop: (turnId: string): Promise<Turn> => engine.stop(turnId),

    withdraw: (turnId: string): Promise<void> => engine.withdraw(turnId),

    /** Answers the question whether a tool may run; Claude reads the reason of a denial. */
    answer(turnId: string, toolUseId: string, given: GivenAnswer): Turn {
      const answer = toAnswer(turnId, toolUseId, given);
      const turn = engine.answer(turnId, toolUseId, answer);
      const { rule } = given;
      if (answer.state !== "allowed" || rule === undefined) return turn;
      const { id, mode } = sessionOf(turn.conversationId);
      permissions.addRule(id, rule);
      audit.recordDecision({
        tool: "rule",
        input: describeRule(rule),
        decision: "allowed",
        conversationId: turn.conversationId,
        mode,
      });
      announceSession(id);
      return turn;
    },

    /** Stops or starts asking in a session. @throws AppError session-not-found, confirmation-wrong, blocked-by-policy */
    setAsking(sessionId: string, asking: boolean, confirmation: string | undefined): SessionInfo {
      const { conversationId, mode } = getSession(sessionId);
      if (asking) permissions.askAgain(sessionId);
      else {
        if (mode !== "power")
          throw new AppError("blocked-by-policy", "In user mode nothing asks: there is nothing to stop");
        permissions.stopAsking(sessionId, confirmation);
      }
      audit.recordDecision({
        tool: "asking",
        input: asking ? "The session asks again" : "The session does not ask any more",
        decision: asking ? "denied" : "allowed",
        conversationId,
        mode,
      });
      return announceSession(sessionId);
    },

    /** Takes back a rule of a session. @throws AppError session-not-found, rule-gone */
    removeRule(sessionId: string, ruleId: string): SessionInfo {
      const { conversationId, mode } = getSession(sessionId);
      const rule = permissions.removeRule(sessionId, ruleId);
      audit.recordDecision({
        tool: "rule",
        input: `Taken back: ${describeRule(rule)}`,
        decision: "denied",
        conversationId,
        mode,
      });
      return announceSession(sessionId);
    },

    /** Has a process ready for the next message of a conversation, if that is of use. */
    prewarm(conversationId: string): Promise<boolean> {
      library.get(conversationId);
      return engine.prewarm(() => {
        if (conversations.find(conversationId) === undefined) return undefined;
        const session = sessionOf(conversationId);
        const parentId = paths.head(conversationId);
        return {
          conversationId,
          parentId,
          mode: session.mode,
          review: settings()["chat.reviewChanges"],
          choice: choiceOf(session),
        };
      });
    },

    /** Tells that a process of a conversation came or went. */
    onWarmChanged: announceSessionOf,

    /** Counts the answer of a turn that has ended, and what it has cost. */
    onTurnEnded(turn: Turn): void {
      const { conversationId } = turn;
      if (answerCount(turn) > 0) conversations.countMessage(conversationId, turn.userText);
      if (turn.usage !== undefined) conversations.addUsage(conversationId, turn.usage);
      if (conversations.find(conversationId) === undefined) return;
      library.announce(conversationId);
      announceSessionOf(conversationId);
    },

    /** A message that was taken back does not count. */
    onWithdrawn({ conversationId }: Turn): void {
      conversations.uncountMessage(conversationId);
      library.announce(conversationId);
      announceSessionOf(conversationId);
    },
  };
}

function assertMessage(text: string, attachmentCount: number): void {
  if (text.trim() === "" && attachmentCount === 0)
    throw new AppError("message-empty", "The message is empty");
  const bytes = Buffer.byteLength(text, "utf8");
  if (bytes > MAX_MESSAGE_BYTES) {
    const megabytes = (bytes / 1e6).toFixed(1);
    throw new AppError(
      "message-too-long",
      `The message has ${megabytes} MB; at most ${MAX_MESSAGE_BYTES / 1e6} MB can be sent`,
    );
  }
}
