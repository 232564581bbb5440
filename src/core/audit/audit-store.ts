import { z } from "zod";
import { AuditEntry, type AuditFilter } from "../../shared/policy/audit.ts";
import { readStored } from "../db/database-damage.ts";
import type { Database } from "../db/open-database.ts";

export type AuditStore = ReturnType<typeof createAuditStore>;

/** An entry before it has its number. */
export type NewAuditEntry = Omit<AuditEntry, "number">;

/** Filters as a call has them: what is undefined does not count. */
export type AuditQuery = { readonly [Key in keyof AuditFilter]?: AuditFilter[Key] | undefined };

/** Older ones are deleted. */
export const MAX_ENTRIES = 100_000;
/** So many are deleted at once: an entry costs no more than to write it. */
const TRIM_BATCH = 500;

const Row = z.object({
  number: z.number(),
  at: z.number(),
  kind: z.string(),
  conversation_id: z.string().nullable(),
  turn_id: z.string().nullable(),
  tool_use_id: z.string().nullable(),
  mode: z.string().nullable(),
  tool: z.string(),
  input: z.string(),
  decision: z.string(),
  decided_by: z.string(),
  reason: z.string().nullable(),
  outcome: z.string().nullable(),
  ended_at: z.number().nullable(),
});

const FILTER = `(@decision IS NULL OR decision = @decision)
  AND (@by IS NULL OR decided_by = @by)
  AND (@kind IS NULL OR kind = @kind)
  AND (@conversationId IS NULL OR conversation_id = @conversationId)
  AND (@from IS NULL OR at >= @from)
  AND (@to IS NULL OR at <= @to)
  AND NOT EXISTS (SELECT 1 FROM json_each(@patterns) AS word
    WHERE tool || char(10) || input || char(10) || coalesce(reason, '') NOT LIKE word.value ESCAPE '\\')`;

/** What ran or was to run, and who decided, as rows. */
export function createAuditStore(db: Database, { maxEntries = MAX_ENTRIES }: { maxEntries?: number } = {}) {
  // One row for each call, however often it is told: a journal may be fed again.
  const put = db
    .prepare(
      `INSERT INTO audit (at, kind, conversation_id, turn_id, tool_use_id, mode, tool, input, decision, decided_by, reason,
         outcome, ended_at)
       VALUES (@at, @kind, @conversationId, @turnId, @toolUseId, @mode, @tool, @input, @decision, @by, @reason, @outcome,
         @endedAt)
       ON CONFLICT (turn_id, tool_use_id) DO UPDATE SET input = excluded.input, decision = excluded.decision,
         decided_by = excluded.decided_by, reason = excluded.reason, outcome = excluded.outcome,
         ended_at = excluded.ended_at
       RETURNING number`,
    )
    .pluck();
  const trim = db.prepare("DELETE FROM audit WHERE number <= ?");
  const selectPage = db.prepare(
    `SELECT * FROM audit WHERE number < @before AND ${FILTER} ORDER BY number DESC LIMIT @limit`,
  );
  const selectOldest = db.prepare(
    `SELECT * FROM audit WHERE number > @after AND ${FILTER} ORDER BY number LIMIT @limit`,
  );

  return {
    /** Adds an entry, or replaces the one of the same call; of that one, time and tool stay. */
    put(entry: NewAuditEntry): void {
      const number = z.number().parse(
        put.get({
          at: entry.at,
          kind: entry.kind,
          conversationId: entry.conversationId ?? null,
          turnId: entry.turnId ?? null,
          toolUseId: entry.toolUseId ?? null,
          mode: entry.mode ?? null,
          tool: entry.tool,
          input: entry.input,
          decision: entry.decision,
          by: entry.by,
          reason: entry.reason ?? null,
          outcome: entry.outcome ?? null,
          endedAt: entry.endedAt ?? null,
        }),
      );
      if (number % TRIM_BATCH === 0) trim.run(number - maxEntries + TRIM_BATCH);
    },

    /** Newest first, from before a number. */
    list(
      query: AuditQuery,
      { before, limit }: { before?: number | undefined; limit: number },
    ): { entries: AuditEntry[]; hasMore: boolean } {
      const rows = selectPage.all({
        ...toParameters(query),
        before: before ?? Number.MAX_SAFE_INTEGER,
        limit: limit + 1,
      });
      return { entries: rows.slice(0, limit).map(toEntry), hasMore: rows.length > limit };
    },

    /** Oldest first, from after a number. */
    listAfter(query: AuditQuery, { after, limit }: { after: number; limit: number }): AuditEntry[] {
      return selectOldest.all({ ...toParameters(query), after, limit }).map(toEntry);
    },
  };
}

function toParameters(query: AuditQuery): Record<string, string | number | null> {
  const words = (query.text ?? "").split(/\s+/).filter((word) => word !== "");
  return {
    decision: query.decision ?? null,
    by: query.by ?? null,
    kind: query.kind ?? null,
    conversationId: query.conversationId ?? null,
    from: query.from ?? null,
    to: query.to ?? null,
    patterns: JSON.stringify(words.map((word) => `%${word.replace(/[\\%_]/g, "\\$&")}%`)),
  };
}

function toEntry(raw: unknown): AuditEntry {
  const row = Row.parse(raw);
  return readStored(`The audit entry ${row.number}`, () =>
    AuditEntry.parse({
      number: row.number,
      at: row.at,
      kind: row.kind,
      tool: row.tool,
      input: row.input,
      decision: row.decision,
      by: row.decided_by,
      conversationId: row.conversation_id ?? undefined,
      turnId: row.turn_id ?? undefined,
      toolUseId: row.tool_use_id ?? undefined,
      mode: row.mode ?? undefined,
      reason: row.reason ?? undefined,
      outcome: row.outcome ?? undefined,
      endedAt: row.ended_at ?? undefined,
    }),
  );
}
