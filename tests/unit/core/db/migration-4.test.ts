import Database from "better-sqlite3";
import { beforeEach, describe, expect, it } from "vitest";
import { createAuditStore } from "../../../../src/core/audit/audit-store.ts";
import { createTurnStore } from "../../../../src/core/chat/turn-store.ts";
import { migrations } from "../../../../src/core/db/migrations.ts";

let db: Database.Database;

beforeEach(() => {
  db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  for (const migration of migrations.slice(0, 3)) db.exec(migration);
  db.exec(`
    INSERT INTO conversations (id, title, created_at, last_active_at) VALUES ('c1', 'Beam', 1, 2);
    INSERT INTO turns (id, conversation_id, request_id, mode, state, user_text, selection, base_revision, created_at)
      VALUES ('t1', 'c1', 'r1', 'user', 'done', 'Make it thinner', '[]', 1, 5);
  `);
  db.transaction(() => db.exec(migrations[3] ?? ""))();
  return () => db.close();
});

describe("migration to version 4", () => {
  it("keeps turns, and begins with an empty audit list", () => {
    expect(createTurnStore(db).find("t1")?.userText).toBe("Make it thinner");
    expect(createAuditStore(db).list({}, { limit: 10 })).toEqual({ entries: [], hasMore: false });
  });

  it("keeps entries when the conversation that they belong to is deleted", () => {
    const store = createAuditStore(db);
    store.put({
      at: 7,
      kind: "tool",
      conversationId: "c1",
      turnId: "t1",
      toolUseId: "toolu_a",
      mode: "user",
      tool: "Read",
      input: "study.json",
      decision: "allowed",
      by: "mode",
    });
    db.exec("DELETE FROM conversations");
    expect(store.list({}, { limit: 10 }).entries).toMatchObject([{ turnId: "t1", input: "study.json" }]);
  });

  it.each([
    [
      "kind",
      "INSERT INTO audit (at, kind, tool, input, decision, decided_by) VALUES (1, 'x', 'a', '', 'allowed', 'mode')",
    ],
    [
      "decision",
      "INSERT INTO audit (at, kind, tool, input, decision, decided_by) VALUES (1, 'tool', 'a', '', 'x', 'mode')",
    ],
  ])("takes no other %s than those that there are", (_what, sql) => {
    expect(() => db.exec(sql)).toThrow("CHECK");
  });

  it("leaves a database that is whole", () => {
    expect([db.pragma("foreign_key_check"), db.pragma("integrity_check", { simple: true })]).toEqual([
      [],
      "ok",
    ]);
  });
});
