import { describe, expect, it } from "vitest";
import { createConversationStore } from "../../../../src/core/chat/conversation-store.ts";
import { createTurnReferenceStore } from "../../../../src/core/chat/turn-reference-store.ts";
import { createTurnStore } from "../../../../src/core/chat/turn-store.ts";
import { openDatabase } from "../../../../src/core/db/open-database.ts";
import { emptyTurn } from "../../../support/fold-journal.ts";

function openStores() {
  const db = openDatabase(":memory:");
  const conversations = createConversationStore(db);
  const turns = createTurnStore(db);
  const add = (id: string, userText: string): string => {
    const conversation = conversations.create();
    turns.create(
      { ...emptyTurn, id, conversationId: conversation.id, requestId: `r-${id}`, userText },
      { baseRevision: 0 },
    );
    return conversation.id;
  };
  return { conversations, references: createTurnReferenceStore(db), add };
}

describe("createTurnReferenceStore", () => {
  it("finds the messages of turns, each as one short line", () => {
    const { references, add } = openStores();
    const conversationId = add("t1", "Make it\n\n  thinner");
    add("t2", `${"long ".repeat(100)}`);
    const found = references.find(["t1", "t2", "t1", "nobody"]);
    expect([...found.keys()].toSorted()).toEqual(["t1", "t2"]);
    expect(found.get("t1")).toEqual({ turnId: "t1", conversationId, text: "Make it thinner" });
    expect(found.get("t2")?.text).toMatch(/^long long .*\.\.\.$/);
    expect(found.get("t2")?.text).toHaveLength(160);
  });

  it("leaves those out whose conversation was deleted, until it is restored", () => {
    const { conversations, references, add } = openStores();
    const conversationId = add("t1", "Hello");
    conversations.setDeleted(conversationId, 5);
    expect(references.find(["t1"])).toEqual(new Map());
    conversations.setDeleted(conversationId, undefined);
    expect(references.find(["t1"]).size).toBe(1);
  });
});
