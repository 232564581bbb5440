import Database from "better-sqlite3";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { migrations } from "../../../../src/core/db/migrations.ts";
import { createBatchStore } from "../../../../src/core/study/batch-store.ts";
import type { StudyPatch } from "../../../../src/shared/study/patch.ts";
import { makeNode } from "../../../support/make-study.ts";

type Row = Record<string, string | number | null>;
const Rows = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])));

const web = makeNode("designVariable", "dv_web", { data: { upper: 8 } });
const note = makeNode("note", "n1");
const updated = (nodeId: string): StudyPatch["nodes"][number] => ({
  type: "updated",
  nodeId,
  before: {},
  after: { label: "Other" },
});

/** What a program with schema version 2 left: a study that was edited by hand, by a turn and by another program. */
const patches: readonly StudyPatch[] = [
  {
    nodes: [
      { type: "added", node: web },
      { type: "added", node: note },
    ],
    edges: [],
  },
  { nodes: [updated("dv_web")], edges: [] },
  { nodes: [], edges: [{ type: "added", edge: { sourceId: "dv_web", targetId: "model" } }] },
  // A node that became one of another kind, and one that went.
  {
    nodes: [
      { type: "removed", node: web },
      { type: "added", node: makeNode("model", "dv_web") },
      { type: "removed", node: note },
    ],
    edges: [],
  },
  { nodes: [], edges: [], study: { before: { name: "A" }, after: { name: "B" } } },
];
const actors = [
  { type: "user" },
  { type: "turn", turnId: "t1" },
  { type: "user" },
  { type: "external", name: "editor" },
  { type: "user" },
];
const tables: Readonly<Record<string, readonly Row[]>> = {
  batches: patches.map((patch, index) => ({
    // Revisions may have gaps.
    revision: index < 3 ? index + 1 : index + 10,
    group_id: `g${index}`,
    kind: "edit",
    target_group: null,
    actor: JSON.stringify(actors[index]),
    turn_id: index === 1 ? "t1" : null,
    label: `Step ${index}`,
    patch: JSON.stringify(patch),
    created_at: 100 + index,
  })),
  conversations: [
    { id: "c1", title: "Beam", created_at: 1, last_active_at: 2, message_count: 1, head_turn_id: "t1" },
  ],
  turns: [
    {
      id: "t1",
      conversation_id: "c1",
      request_id: "r1",
      mode: "user",
      state: "done",
      user_text: "Make it thinner",
      selection: "[]",
      base_revision: 1,
      created_at: 5,
    },
  ],
};

let db: Database.Database;
const rows = (sql: string): Row[] => Rows.parse(db.prepare(sql).all());

beforeEach(() => {
  db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  for (const migration of migrations.slice(0, 2)) db.exec(migration);
  for (const [table, contents] of Object.entries(tables)) {
    for (const row of contents) {
      const names = Object.keys(row);
      db.prepare(
        `INSERT INTO ${table} (${names}) VALUES (${names.map((name) => `@${name}`).join(", ")})`,
      ).run(row);
    }
  }
  db.transaction(() => db.exec(migrations[2] ?? ""))();
  return () => db.close();
});

describe("migration to version 3", () => {
  it("changes nothing of the batches", () => {
    expect(rows("SELECT * FROM batches ORDER BY revision")).toEqual(tables.batches);
  });

  it("knows of each node which batches touched it, each once", () => {
    expect(rows("SELECT * FROM batch_nodes ORDER BY revision, node_id")).toEqual([
      { node_id: "dv_web", revision: 1 },
      { node_id: "n1", revision: 1 },
      { node_id: "dv_web", revision: 2 },
      { node_id: "dv_web", revision: 13 },
      { node_id: "n1", revision: 13 },
    ]);
  });

  it("says the same of old batches as of new ones", () => {
    const backfilled = rows("SELECT * FROM batch_nodes ORDER BY node_id, revision");
    db.exec("DELETE FROM batch_nodes");
    const store = createBatchStore(db);
    const batches = store.since(0);
    db.exec("DELETE FROM batches");
    for (const batch of batches) store.insert(batch);
    expect(rows("SELECT * FROM batch_nodes ORDER BY node_id, revision")).toEqual(backfilled);
  });

  it("keeps turns, whose changes did not wait", () => {
    expect(rows("SELECT id, user_text, review FROM turns")).toEqual([
      { id: "t1", user_text: "Make it thinner", review: 0 },
    ]);
    expect(rows("SELECT * FROM proposals")).toEqual([]);
  });

  it("leaves a database that is whole", () => {
    expect([db.pragma("foreign_key_check"), db.pragma("integrity_check", { simple: true })]).toEqual([
      [],
      "ok",
    ]);
  });
});
