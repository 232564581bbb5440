import Database from "better-sqlite3";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { migrations } from "../../../../src/core/db/migrations.ts";

type Row = Record<string, string | number | null>;
const Rows = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])));

const text = (content: string, id: string): string =>
  JSON.stringify({ type: "part", part: { id, type: "text", text: content } });
const usage = (tokens: [number, number, number, number], costUsd?: number): string => {
  const [inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens] = tokens;
  return JSON.stringify({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd });
};

/** What a program with schema version 1 left: an old conversation, one that runs, one that waits, and an empty one. */
const tables: Readonly<Record<string, readonly Row[]>> = {
  meta: [{ key: "saved-study", value: '{"id":"s"}\n' }],
  batches: [
    batch(1, "drag", "edit", null, { type: "user" }),
    batch(2, "a2", "edit", null, { type: "turn", turnId: "a2" }),
    batch(3, "a2", "undo", "a2", { type: "user" }),
    batch(4, "g", "edit", null, { type: "external", name: "editor" }),
  ],
  modifications: [
    { id: "m1", turn_id: "a2", revision: 2, created_at: 120 },
    { id: "m2", turn_id: null, revision: null, created_at: 130 },
  ],
  conversations: [
    conversation("ca", "Beam", 500, 5, "cli-a", 4),
    conversation("cb", "Truss", 900, 3, "cli-b", 1),
    conversation("cc", "New conversation", 300, 0, null, null),
    conversation("cd", "First ever", 900, 1, null, null),
  ],
  sessions: [
    session("sa", "ca", "user", 400),
    session("sa2", "ca", "power", null),
    session("sb", "cb", "user", null),
  ],
  turns: [
    turn("a1", "ca", 100, "done", { usage: usage([10, 20, 300, 4000], 0.25), model: "m", ended_at: 110 }),
    turn("b0", "cb", 104, "done", { usage: usage([0, 0, 0, 0], 0.5), base_revision: 1, ended_at: 105 }),
    turn("b1", "cb", 105, "done", { usage: usage([1, 2, 3, 4], 0.125), base_revision: 1, ended_at: 106 }),
    turn("a2", "ca", 120, "stopped", { usage: usage([5, 6, 0, 0], 0.5), ended_at: 130 }),
    // The clock was set back before this one, which never got as far as a process.
    turn("a3", "ca", 90, "failed", { error: '{"code":"internal"}', base_revision: 9, ended_at: 91 }),
    turn("b2", "cb", 140, "running", {
      pid: 42,
      pid_start_time: "7",
      journal_bytes: 77,
      base_revision: 3,
      mode: "power",
    }),
    turn("d1", "cd", 150, "waiting", { selection: '[{"nodeId":"n","label":"Web"}]' }),
  ],
  events: [
    event("ca", 1, "a1", "user-message", "user", "Make the Überträger lighter", {
      request_id: "r-a1",
      model_content: "<context/>",
    }),
    event("ca", 2, "a1", "thinking", "assistant", "The secretword is only thought"),
    event("ca", 3, "a1", "tool-call", "assistant", '{"secretword":1}', { tool_name: "Read" }),
    event("ca", 4, "a1", "tool-result", "tool", "secretword", { tool_name: "Read", raw: '{"type":"user"}' }),
    event("ca", 5, "a1", "text", "assistant", "The flange is thin", {
      detail: text("The flange is thin", "p"),
    }),
    event("ca", 6, "a1", "change-applied", "system", "added flange"),
    event("ca", 7, "a1", "turn-done", "system", "", { model: "m", usage: usage([10, 20, 300, 4000], 0.25) }),
    event("ca", 8, "a2", "user-message", "user", "And the flange?", { request_id: "r-a2" }),
    event("cb", 1, "b1", "user-message", "user", "Which bars carry least?", { request_id: "r-b1" }),
    event("cb", 2, "b1", "notice", "system", "flange notice"),
    event("cb", 3, "b2", "user-message", "user", "Take them out", { request_id: "r-b2" }),
    event("cd", 1, "d1", "user-message", "user", "Hello", { request_id: "r-d1" }),
  ],
};

function batch(
  revision: number,
  group: string,
  kind: string,
  target: string | null,
  actor: { type: string; turnId?: string; name?: string },
): Row {
  return {
    revision,
    group_id: group,
    kind,
    target_group: target,
    actor: JSON.stringify(actor),
    turn_id: actor.turnId ?? null,
    label: `Step ${revision}`,
    patch: '{"nodes":[]}',
    created_at: revision,
  };
}

function conversation(
  id: string,
  title: string,
  activeAt: number,
  count: number,
  cliSession: string | null,
  seen: number | null,
): Row {
  return {
    id,
    title,
    created_at: 1,
    last_active_at: activeAt,
    message_count: count,
    cli_session_id: cliSession,
    seen_revision: seen,
  };
}

function session(id: string, conversationId: string, mode: string, closedAt: number | null): Row {
  return { id, conversation_id: conversationId, mode, created_at: 2, last_active_at: 3, closed_at: closedAt };
}

function turn(id: string, conversationId: string, createdAt: number, state: string, fields: Row): Row {
  return {
    id,
    conversation_id: conversationId,
    request_id: `r-${id}`,
    mode: "user",
    state,
    user_text: `Text of ${id}`,
    selection: "[]",
    base_revision: 4,
    pid: null,
    pid_start_time: null,
    journal_bytes: 0,
    error: null,
    usage: null,
    model: null,
    created_at: createdAt,
    ended_at: null,
    ...fields,
  };
}

function event(
  conversationId: string,
  seq: number,
  turnId: string,
  type: string,
  role: string,
  content: string,
  fields: Row = {},
): Row {
  return {
    conversation_id: conversationId,
    seq,
    schema_version: 1,
    turn_id: turnId,
    request_id: null,
    type,
    role,
    content,
    model_content: null,
    tool_name: null,
    provider: "claude-cli",
    model: null,
    stop_reason: null,
    usage: null,
    detail: null,
    raw: null,
    created_at: 100 + seq,
    ...fields,
  };
}

let db: Database.Database;
const rows = (sql: string): Row[] => Rows.parse(db.prepare(sql).all());
const column = (sql: string): unknown[] => db.prepare(sql).pluck().all();
const found = (match: string): unknown[] =>
  column(`SELECT turn_id FROM messages JOIN events ON events.id = messages.rowid
    WHERE messages MATCH '${match}' ORDER BY events.id`);

beforeEach(() => {
  db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  db.exec(migrations[0] ?? "");
  for (const [table, contents] of Object.entries(tables)) {
    for (const row of contents) {
      const names = Object.keys(row);
      db.prepare(
        `INSERT INTO ${table} (${names}) VALUES (${names.map((name) => `@${name}`).join(", ")})`,
      ).run(row);
    }
  }
  db.transaction(() => db.exec(migrations[1] ?? ""))();
  return () => db.close();
});

describe("migration to version 2", () => {
  it.each(["meta", "batches", "modifications"])("changes nothing of %s", (table) => {
    expect(rows(`SELECT * FROM ${table} ORDER BY 1`)).toEqual(tables[table]);
  });

  it("keeps sessions, which choose no model of their own", () => {
    expect(rows("SELECT * FROM sessions ORDER BY rowid")).toEqual(
      tables.sessions?.map((row) => ({ ...row, model: null, effort: null })),
    );
  });

  it("keeps every event in its place, and tells apart what the model has seen", () => {
    expect(rows("SELECT * FROM events ORDER BY id")).toEqual(
      tables.events?.map((row, index) => ({
        ...row,
        id: index + 1,
        visible_to_model: row.role === "system" ? 0 : 1,
      })),
    );
  });

  it("keeps turns and puts each after the one that was made before it, whatever the clock said", () => {
    const added = {
      transcript_bytes: null,
      stop_requested: 0,
      model_choice: null,
      effort_choice: null,
      mentions: "[]",
      attachments: "[]",
    };
    const parents: Row = { a1: null, a2: "a1", a3: "a2", b0: null, b1: "b0", b2: "b1", d1: null };
    // The session of the CLI, the revision that it knows and its cost belong to the last turn that has ended; b1 was
    // the first one of its session.
    const states: Record<string, Row> = {
      a1: { session_cost_usd: 0.25 },
      a2: { session_cost_usd: 0.5, cost_before_usd: 0.25, usage: usage([5, 6, 0, 0], 0.25) },
      a3: { cli_session_id: "cli-a", base_revision: 4, session_cost_usd: 0.5 },
      b0: { session_cost_usd: 0.5 },
      b1: { cli_session_id: "cli-b", base_revision: 1, session_cost_usd: 0.125 },
      b2: { cost_before_usd: 0.125 },
    };
    expect(rows("SELECT * FROM turns ORDER BY rowid")).toEqual(
      tables.turns?.map((row) => ({
        ...row,
        provider: "claude-cli",
        started_at: null,
        session_cost_usd: null,
        cost_before_usd: 0,
        ...added,
        parent_id: parents[String(row.id)],
        cli_session_id: null,
        ...states[String(row.id)],
      })),
    );
  });

  it("keeps conversations, shows their latest turns and sums up what all their turns have used", () => {
    const totals = (head: string | null, input: number, output: number, cost: number) => ({
      head_turn_id: head,
      input_tokens: input,
      output_tokens: output,
      cost_usd: cost,
      deleted_at: null,
    });
    const added: Record<string, Row> = {
      ca: totals("a3", 4315, 26, 0.5),
      cb: totals("b2", 8, 2, 0.625),
      cc: totals(null, 0, 0, 0),
      cd: totals("d1", 0, 0, 0),
    };
    const order = ["cc", "ca", "cb", "cd"];
    expect(rows("SELECT * FROM conversations ORDER BY id")).toEqual(
      tables.conversations?.map(({ cli_session_id: _session, seen_revision: _seen, ...row }) => ({
        ...row,
        ...added[String(row.id)],
        activity: order.indexOf(String(row.id)) + 1,
      })),
    );
    expect(column("SELECT id FROM conversations ORDER BY activity DESC")).toEqual(order.toReversed());
  });

  it("finds what was said, and not what was thought, called, answered by tools or noticed", () => {
    expect(found("flange")).toEqual(["a1", "a2"]);
    expect(found("ubertrager")).toEqual(["a1"]);
    expect(found("fl*")).toEqual(["a1", "a2"]);
    expect(found("secretword")).toEqual([]);
  });

  it("goes on keeping the index with what is added and taken away", () => {
    db.exec(`INSERT INTO events (conversation_id, seq, schema_version, turn_id, type, role, content, visible_to_model,
      provider, created_at) VALUES ('cb', 4, 2, 'b2', 'text', 'assistant', 'Bar 7 is out', 1, 'claude-cli', 150)`);
    expect(found("bar")).toEqual(["b2"]);
    db.exec("DELETE FROM conversations WHERE id = 'ca'");
    expect([found("flange"), column("SELECT DISTINCT conversation_id FROM events")]).toEqual([
      [],
      ["cb", "cd"],
    ]);
    db.exec("INSERT INTO messages (messages) VALUES ('integrity-check')");
  });

  it("leaves a database that is whole", () => {
    expect([db.pragma("foreign_key_check"), db.pragma("integrity_check", { simple: true })]).toEqual([
      [],
      "ok",
    ]);
  });
});
