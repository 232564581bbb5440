import type {
  Conversation,
  ConversationSummary,
  ConversationView,
  SearchHit,
  Turn,
  TurnPage,
} from "../../shared/chat/chat.ts";
import { AppError } from "../../shared/errors.ts";
import type { StudySession } from "../study/study-session.ts";
import type { ConversationStore } from "./conversation-store.ts";
import { exportConversation } from "./export-conversation.ts";
import type { SearchStore } from "./search-store.ts";
import type { TurnEngine } from "./turn-engine.ts";
import type { TurnPathStore } from "./turn-path-store.ts";
import type { ViewStore } from "./view-store.ts";

export type ConversationLibrary = ReturnType<typeof createConversationLibrary>;

/** The conversations of a study: finding, reading, naming, putting away. */
export function createConversationLibrary({
  study,
  conversations,
  paths,
  search,
  views,
  engine,
}: {
  study: StudySession;
  conversations: ConversationStore;
  paths: TurnPathStore;
  search: SearchStore;
  views: ViewStore;
  engine: TurnEngine;
}) {
  /** @throws AppError conversation-not-found */
  function get(id: string): ConversationSummary {
    const found = conversations.find(id);
    if (found === undefined) throw new AppError("conversation-not-found", `There is no conversation ${id}`);
    return found;
  }

  function announce(id: string): ConversationSummary {
    const conversation = get(id);
    study.emit({ type: "conversation.changed", conversation });
    return conversation;
  }

  function getTurn(conversationId: string, turnId: string): Turn {
    const turn = engine.get(turnId);
    if (turn.conversationId === conversationId) return turn;
    throw new AppError("turn-not-found", `There is no turn ${turnId} in this conversation`);
  }

  return {
    get,
    announce,
    getTurn,

    create(): ConversationSummary {
      return announce(conversations.create().id);
    },

    list: (offset: number, limit: number) => conversations.list(offset, limit),

    /** The conversation with the latest activity, which a window shows first. */
    latestId: (): string | undefined => conversations.list(0, 1).conversations[0]?.id,

    /** A conversation with its latest turns. */
    read(id: string, limit: number): Conversation {
      return { ...get(id), ...engine.page(paths.head(id), { limit }) };
    },

    /** The turns before one of them, at least back to `through`. */
    readEarlier({
      conversationId,
      before,
      ...page
    }: {
      conversationId: string;
      before: string;
      through?: string | undefined;
      limit: number;
    }): TurnPage {
      return engine.page(getTurn(conversationId, before).parentId, page);
    },

    /** Shows the path that leads through a turn to the newest one after it. */
    switchBranch(id: string, turnId: string): ConversationSummary {
      getTurn(id, turnId);
      paths.setHead(id, paths.newestAfter(id, turnId));
      study.emit({ type: "conversation.branch-changed", conversationId: id });
      return get(id);
    },

    rename(id: string, title: string): ConversationSummary {
      conversations.rename(get(id).id, title);
      return announce(id);
    },

    /** Puts a conversation away until it is restored, or purged much later. Its turns must have ended. */
    remove(id: string): void {
      conversations.setDeleted(get(id).id, Date.now());
      study.emit({ type: "conversation.removed", conversationId: id });
    },

    restore(id: string): ConversationSummary {
      conversations.setDeleted(id, undefined);
      return announce(id);
    },

    search: (query: {
      query: string;
      offset: number;
      limit: number;
    }): { hits: SearchHit[]; hasMore: boolean } => search.search(query),

    export(id: string, format: "markdown" | "json"): { fileName: string; mediaType: string; text: string } {
      const conversation = get(id);
      const { path, all } = engine.listAll(id);
      const studyName = study.study().name;
      return exportConversation({
        conversation,
        path,
        allTurns: all,
        format,
        studyName,
        exportedAt: Date.now(),
      });
    },

    view: (id: string): ConversationView => views.find(id),

    saveView(id: string, view: Partial<ConversationView>): void {
      views.save(get(id).id, view);
    },
  };
}
