import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type AuditStore,
  createAuditStore,
  type NewAuditEntry,
} from "../../../../src/core/audit/audit-store.ts";
import { type Database, openDatabase } from "../../../../src/core/db/open-database.ts";

let db: Database;
let store: AuditStore;
const call = (id: string, fields: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  at: 100,
  kind: "tool",
  conversationId: "c1",
  turnId: "t1",
  toolUseId: id,
  mode: "power",
  tool: "Bash",
  input: `echo ${id}`,
  decision: "allowed",
  by: "mode",
  ...fields,
});
const inputs = (query: Parameters<AuditStore["list"]>[0]): string[] =>
  store.list(query, { limit: 100 }).entries.map(({ input }) => input);

beforeEach(() => {
  db = openDatabase(":memory:");
  store = createAuditStore(db);
  return () => db.close();
});

describe("the audit store", () => {
  it("keeps one row for each call, however often it is told", () => {
    store.put(call("a", { decision: "pending", by: "user" }));
    store.put(call("b"));
    store.put(call("a", { decision: "denied", by: "time-limit", reason: "Too late", endedAt: 9 }));
    store.put(call("a", { turnId: "t2", outcome: "failed" }));
    expect(store.list({}, { limit: 10 })).toEqual({
      entries: [
        { ...call("a", { turnId: "t2", outcome: "failed" }), number: 3 },
        { ...call("b"), number: 2 },
        { ...call("a", { decision: "denied", by: "time-limit", reason: "Too late", endedAt: 9 }), number: 1 },
      ],
      hasMore: false,
    });
  });

  it("keeps each decision of its own", () => {
    const decision: NewAuditEntry = {
      at: 1,
      kind: "decision",
      tool: "mode",
      input: "power",
      decision: "allowed",
      by: "user",
    };
    store.put(decision);
    store.put(decision);
    expect(inputs({ kind: "decision" })).toEqual(["power", "power"]);
  });

  it("is read in pages, the newest first, none twice and none left out", () => {
    for (let index = 0; index < 25; index += 1) store.put(call(`${index}`));
    const read: number[] = [];
    for (const hasMore of [true, true, false]) {
      const page = store.list({}, { before: read.at(-1), limit: 10 });
      read.push(...page.entries.map(({ number }) => number));
      expect(page.hasMore).toBe(hasMore);
    }
    expect(read).toEqual(Array.from({ length: 25 }, (_, index) => 25 - index));
  });

  it("finds entries by each filter", () => {
    store.put(call("a", { at: 10 }));
    store.put(call("b", { at: 20, decision: "denied", by: "user", reason: "No need" }));
    store.put(call("c", { at: 30, conversationId: "c2", tool: "Read", input: "beam.py" }));
    expect(inputs({ decision: "denied" })).toEqual(["echo b"]);
    expect(inputs({ by: "user" })).toEqual(["echo b"]);
    expect(inputs({ conversationId: "c2" })).toEqual(["beam.py"]);
    expect(inputs({ from: 20 })).toEqual(["beam.py", "echo b"]);
    expect(inputs({ to: 20 })).toEqual(["echo b", "echo a"]);
    expect(inputs({ kind: "decision" })).toEqual([]);
    expect(inputs({ text: "bash ECHO" })).toEqual(["echo b", "echo a"]);
    expect(inputs({ text: "need" })).toEqual(["echo b"]);
    expect(inputs({ text: "echo read" })).toEqual([]);
  });

  it.each([
    ["%", ["100%"]],
    ["_", ["a_b"]],
    ["\\", ["c:\\x"]],
    ["'", ["it's"]],
    ["a_", ["a_b"]],
    ["'); DROP TABLE audit; --", []],
  ])("takes %j literally", (text, expected) => {
    for (const input of ["100%", "a_b", "c:\\x", "it's", "plain"]) store.put(call(input, { input }));
    expect(inputs({ text })).toEqual(expected);
    expect(inputs({})).toHaveLength(5);
  });

  it("finds any word that stands in an input, whatever its characters", () => {
    const word = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => /^[^\s\0]+$/.test(text));
    fc.assert(
      fc.property(word, word, (before, after) => {
        db.exec("DELETE FROM audit");
        store.put(call("a", { input: `${before}${after}` }));
        expect(inputs({ text: after })).toHaveLength(1);
      }),
    );
  });

  it("keeps the newest entries alone when there are too many", () => {
    store = createAuditStore(db, { maxEntries: 1_000 });
    for (let index = 0; index < 2_600; index += 1) store.put(call(`${index}`));
    const { entries } = store.list({}, { limit: 5_000 });
    expect(entries.length).toBeLessThanOrEqual(1_000);
    expect(entries.length).toBeGreaterThanOrEqual(500);
    expect(entries[0]?.toolUseId).toBe("2599");
  });

  it("says of a row that does not fit that the database is damaged", () => {
    db.exec(
      "INSERT INTO audit (at, kind, tool, input, decision, decided_by) VALUES (1, 'tool', 'a', '', 'allowed', 'x')",
    );
    expect(() => store.list({}, { limit: 1 })).toThrow("The audit entry 1 cannot be read");
  });
});
