import { join } from "node:path";
import { createConversationStore } from "../../../src/core/chat/conversation-store.ts";
import { createTurnPathStore } from "../../../src/core/chat/turn-path-store.ts";
import { createTurnStore } from "../../../src/core/chat/turn-store.ts";
import { openDatabase } from "../../../src/core/db/open-database.ts";
import type { Turn } from "../../../src/shared/chat/chat.ts";
import { emptyTurn } from "../../support/fold-journal.ts";

type FilledTurn = { readonly userText: string; readonly answer: string };

/** Puts a conversation of turns that have ended into the database of a study, and makes it the latest one. @returns its id */
export function fillConversation(studyFolder: string, turns: readonly FilledTurn[]): string {
  const db = openDatabase(join(studyFolder, ".planform", "study.db"));
  try {
    const conversations = createConversationStore(db);
    const store = createTurnStore(db);
    const paths = createTurnPathStore(db);
    return db.transaction(() => {
      const { id: conversationId } = conversations.create();
      let parentId: string | undefined;
      for (const [index, { userText, answer }] of turns.entries()) {
        const turn: Turn = {
          ...emptyTurn,
          id: `${conversationId}-${index + 1}`,
          conversationId,
          ...(parentId === undefined ? {} : { parentId }),
          requestId: `${conversationId}-request-${index + 1}`,
          userText,
          createdAt: Date.UTC(2026, 0, 1) + index * 1_000,
        };
        store.create(turn, { baseRevision: 0 });
        store.append(turn, { type: "part", part: { id: "p1", type: "text", text: answer } });
        store.append(turn, { type: "state", state: "done", endedAt: turn.createdAt + 500 });
        conversations.countMessage(conversationId, userText);
        parentId = turn.id;
      }
      paths.setHead(conversationId, parentId);
      return conversationId;
    })();
  } finally {
    db.close();
  }
}
