import { describe, expect, it } from "vitest";
import { createConversationStore } from "../../../../src/core/chat/conversation-store.ts";
import { createViewStore } from "../../../../src/core/chat/view-store.ts";
import { openDatabase } from "../../../../src/core/db/open-database.ts";

function makeStore() {
  const db = openDatabase(":memory:");
  const conversations = createConversationStore(db);
  return { db, views: createViewStore(db), one: conversations.create().id, other: conversations.create().id };
}

describe("createViewStore", () => {
  it("begins with an empty draft at the end of the conversation", () => {
    const { views, one } = makeStore();
    expect(views.find(one)).toEqual({ draft: "", scroll: null });
    expect(views.find("nobody")).toEqual({ draft: "", scroll: null });
  });

  it("keeps what is saved, and leaves what is absent as it was", () => {
    const { views, one, other } = makeStore();
    const scroll = { turnId: "t1", offsetPx: -12.5 };
    views.save(one, { draft: "Make it 🙂\nstiffer" });
    views.save(one, { scroll });
    expect(views.find(one)).toEqual({ draft: "Make it 🙂\nstiffer", scroll });
    views.save(one, { draft: "" });
    expect(views.find(one)).toEqual({ draft: "", scroll });
    views.save(one, {});
    expect(views.find(one)).toEqual({ draft: "", scroll });
    views.save(one, { draft: "again", scroll: null });
    expect(views.find(one)).toEqual({ draft: "again", scroll: null });
    expect(views.find(other)).toEqual({ draft: "", scroll: null });
  });

  it("goes with its conversation, and is kept for none that is not there", () => {
    const { db, views, one } = makeStore();
    views.save(one, { draft: "unsent" });
    db.prepare("DELETE FROM conversations WHERE id = ?").run(one);
    expect(views.find(one).draft).toBe("");
    expect(() => views.save("nobody", { draft: "x" })).toThrow("FOREIGN KEY");
  });
});
