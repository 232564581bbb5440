import { ulid } from "ulid";
import {
  type Conversation,
  type ConversationSummary,
  hasEnded,
  MAX_MESSAGE_BYTES,
  type Mode,
  type SessionInfo,
  type Turn,
} from "../../shared/chat/chat.ts";
import { AppError } from "../../shared/errors.ts";
import { findNode } from "../../shared/study/study.ts";
import type { StudySession } from "../study/study-session.ts";
import type { ConversationStore, SessionRecord } from "./conversation-store.ts";
import { answerCount } from "./turn-end.ts";
import type { TurnEngine } from "./turn-engine.ts";
import type { TurnStore } from "./turn-store.ts";

export type SessionManager = ReturnType<typeof createSessionManager>;

/** Conversations, the sessions that bind them to the study in a mode, and the messages sent in them. */
export function createSessionManager({
  study,
  conversations,
  turns,
  engine,
}: {
  study: StudySession;
  conversations: ConversationStore;
  turns: TurnStore;
  engine: TurnEngine;
}) {
  function getConversation(id: string): ConversationSummary {
    const found = conversations.find(id);
    if (found === undefined) throw new AppError("conversation-not-found", `There is no conversation ${id}`);
    return found;
  }

  function getSession(id: string): SessionRecord {
    const found = conversations.findSession(id);
    if (found === undefined) throw new AppError("session-not-found", `There is no open session ${id}`);
    return found;
  }

  function toInfo(record: SessionRecord): SessionInfo {
    return {
      ...record,
      studyId: study.study().id,
      messageCount: getConversation(record.conversationId).messageCount,
      busy: engine.isBusy(record.conversationId),
    };
  }

  function announceSession(id: string): SessionInfo {
    const session = toInfo(getSession(id));
    study.emit({ type: "session.changed", session });
    return session;
  }

  function announceConversation(id: string): void {
    study.emit({ type: "conversation.changed", conversation: getConversation(id) });
  }

  function sessionOf(conversationId: string, mode: Mode = "user"): SessionRecord {
    getConversation(conversationId);
    return conversations.findSessionOf(conversationId) ?? conversations.createSession(conversationId, mode);
  }

  function createConversation(): ConversationSummary {
    const conversation = conversations.create();
    announceConversation(conversation.id);
    return conversation;
  }

  return {
    createConversation,

    listConversations: (offset: number, limit: number) => conversations.list(offset, limit),

    /** The conversation with the latest activity, which a window shows first. */
    latestConversationId: (): string | undefined => conversations.list(0, 1).conversations[0]?.id,

    getConversation(id: string): { conversation: Conversation; session: SessionInfo } {
      return {
        conversation: { ...getConversation(id), turns: engine.list(id) },
        session: toInfo(sessionOf(id)),
      };
    },

    listSessions: (): SessionInfo[] => conversations.listSessions().map(toInfo),

    sessionInfo: (id: string): SessionInfo => toInfo(getSession(id)),

    /** The open session of a conversation (a new one when none is named), made in this mode when there is none. */
    openSession(conversationId: string | undefined, mode: Mode): SessionInfo {
      const id = conversationId ?? createConversation().id;
      return announceSession(sessionOf(id, mode).id);
    },

    /** Holds from the next turn on: a running one keeps what it was started with. */
    setMode(sessionId: string, mode: Mode): SessionInfo {
      conversations.touchSession(getSession(sessionId).id, mode);
      return announceSession(sessionId);
    },

    /** Ends a session and the turn that runs in it. The conversation stays. */
    async closeSession(sessionId: string): Promise<void> {
      const { conversationId } = getSession(sessionId);
      const open = engine.list(conversationId).filter((turn) => !hasEnded(turn.state));
      await Promise.all(open.map((turn) => engine.stop(turn.id)));
      conversations.closeSession(sessionId);
    },

    /**
     * Stores a message and starts its turn. The same request id gives the turn that it started before.
     * @throws AppError message-empty, message-too-long, conversation-not-found, turn-running
     */
    send(message: {
      conversationId: string;
      requestId: string;
      text: string;
      selection: readonly string[];
    }): Turn {
      const { conversationId, requestId, text } = message;
      const known = turns.findByRequest(conversationId, requestId);
      if (known !== undefined) {
        const turn = engine.find(known);
        if (turn !== undefined) return turn;
      }
      assertMessage(text);
      const session = sessionOf(conversationId);
      if (engine.isBusy(conversationId)) {
        throw new AppError("turn-running", "A turn is still running in this conversation");
      }
      const present = study.study();
      const turn: Turn = {
        id: ulid(),
        conversationId,
        requestId,
        mode: session.mode,
        state: "waiting",
        userText: text,
        selection: message.selection.flatMap((nodeId) => {
          const node = findNode(present, nodeId);
          return node === undefined ? [] : [{ nodeId, label: node.label }];
        }),
        parts: [],
        changes: [],
        undone: false,
        createdAt: Date.now(),
      };
      study.transact(() => {
        turns.create(turn, present.revision);
        conversations.countMessage(conversationId, text);
        conversations.touchSession(session.id, session.mode);
        study.emit({ type: "turn.started", turn });
        announceConversation(conversationId);
      });
      engine.start(turn);
      announceSession(session.id);
      return engine.find(turn.id) ?? turn;
    },

    stop: (turnId: string): Promise<Turn> => engine.stop(turnId),

    /** Counts the answer of a turn that has ended. */
    onTurnEnded(turn: Turn): void {
      if (answerCount(turn) > 0) conversations.countMessage(turn.conversationId, turn.userText);
      announceConversation(turn.conversationId);
      const session = conversations.findSessionOf(turn.conversationId);
      if (session !== undefined) announceSession(session.id);
    },
  };
}

function assertMessage(text: string): void {
  if (text.trim() === "") throw new AppError("message-empty", "The message is empty");
  const bytes = Buffer.byteLength(text, "utf8");
  if (bytes > MAX_MESSAGE_BYTES) {
    const megabytes = (bytes / 1e6).toFixed(1);
    throw new AppError(
      "message-too-long",
      `The message has ${megabytes} MB; at most ${MAX_MESSAGE_BYTES / 1e6} MB can be sent`,
    );
  }
}
