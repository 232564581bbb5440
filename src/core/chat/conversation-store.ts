import { ulid } from "ulid";
import { z } from "zod";
import {
  type ConversationSummary,
  Effort,
  Mode,
  type ModelChoice,
  type SessionInfo,
  type Usage,
} from "../../shared/chat/chat.ts";
import type { Database } from "../db/open-database.ts";

export type ConversationStore = ReturnType<typeof createConversationStore>;

const ConversationRow = z.object({
  id: z.string(),
  title: z.string(),
  created_at: z.number(),
  last_active_at: z.number(),
  message_count: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cost_usd: z.number(),
});
const SessionRow = z.object({
  id: z.string(),
  conversation_id: z.string(),
  mode: Mode,
  created_at: z.number(),
  last_active_at: z.number(),
  model: z.string().nullable(),
  effort: Effort.nullable(),
});

export type SessionRecord = Pick<
  SessionInfo,
  "id" | "conversationId" | "mode" | "createdAt" | "lastActiveAt" | "model" | "effort"
>;

const UNTITLED = "New conversation";
const TITLE_LENGTH = 50;
const NEXT_ACTIVITY = "(SELECT coalesce(max(activity), 0) + 1 FROM conversations)";

/** Conversations and the sessions that bind them to a mode. */
export function createConversationStore(db: Database) {
  const insert = db.prepare(
    `INSERT INTO conversations (id, title, created_at, last_active_at, activity) VALUES (?, ?, ?, ?, ${NEXT_ACTIVITY})`,
  );
  const selectOne = db.prepare("SELECT * FROM conversations WHERE id = ? AND deleted_at IS NULL");
  const selectPage = db.prepare(
    "SELECT * FROM conversations WHERE deleted_at IS NULL ORDER BY activity DESC LIMIT ? OFFSET ?",
  );
  const count = db.prepare("SELECT count(*) FROM conversations WHERE deleted_at IS NULL").pluck();
  const uncountMessage = db.prepare(
    "UPDATE conversations SET message_count = max(0, message_count - 1) WHERE id = ?",
  );
  const rename = db.prepare("UPDATE conversations SET title = ? WHERE id = ?");
  const setDeleted = db.prepare("UPDATE conversations SET deleted_at = ? WHERE id = ?");
  const selectDeletedTurns = db
    .prepare(
      "SELECT turns.id FROM turns JOIN conversations ON conversations.id = turns.conversation_id WHERE deleted_at < ?",
    )
    .pluck();
  const purge = db.prepare("DELETE FROM conversations WHERE deleted_at < ?");
  const addUsage = db.prepare(
    `UPDATE conversations SET input_tokens = input_tokens + @input, output_tokens = output_tokens + @output,
       cost_usd = cost_usd + @cost WHERE id = @id`,
  );
  const countMessage = db.prepare(
    `UPDATE conversations SET message_count = message_count + 1, last_active_at = @now, activity = ${NEXT_ACTIVITY},
       title = CASE title WHEN @untitled THEN @title ELSE title END WHERE id = @id`,
  );
  const selectIds = db.prepare("SELECT id FROM conversations").pluck();
  const insertSession = db.prepare(
    "INSERT INTO sessions (id, conversation_id, mode, created_at, last_active_at) VALUES (?, ?, ?, ?, ?)",
  );
  const selectSession = db.prepare("SELECT * FROM sessions WHERE id = ? AND closed_at IS NULL");
  const selectSessionOf = db.prepare(
    "SELECT * FROM sessions WHERE conversation_id = ? AND closed_at IS NULL ORDER BY created_at DESC LIMIT 1",
  );
  const selectSessions = db.prepare(
    "SELECT * FROM sessions WHERE closed_at IS NULL ORDER BY last_active_at DESC",
  );
  const updateSession = db.prepare("UPDATE sessions SET mode = ?, last_active_at = ? WHERE id = ?");
  const setModel = db.prepare("UPDATE sessions SET model = ?, effort = ? WHERE id = ?");
  const closeSession = db.prepare("UPDATE sessions SET closed_at = ? WHERE id = ?");
  const closeIdle = db.prepare(
    "UPDATE sessions SET closed_at = ? WHERE closed_at IS NULL AND last_active_at < ?",
  );

  return {
    create(): ConversationSummary {
      const now = Date.now();
      const id = ulid();
      insert.run(id, UNTITLED, now, now);
      const totals = { inputTokens: 0, outputTokens: 0, costUsd: 0 };
      return { id, title: UNTITLED, createdAt: now, lastActiveAt: now, messageCount: 0, totals };
    },
    find(id: string): ConversationSummary | undefined {
      const row = selectOne.get(id);
      return row === undefined ? undefined : toSummary(ConversationRow.parse(row));
    },
    /** Newest activity first. */
    list(offset: number, limit: number): { total: number; conversations: ConversationSummary[] } {
      const conversations = selectPage.all(limit, offset).map((row) => toSummary(ConversationRow.parse(row)));
      return { total: z.number().parse(count.get()), conversations };
    },
    /** Counts one message; the first one of the user gives the conversation its title. */
    countMessage(id: string, titleText: string): void {
      countMessage.run({ id, now: Date.now(), untitled: UNTITLED, title: toTitle(titleText) });
    },
    /** Takes back the count of one message. */
    uncountMessage(id: string): void {
      uncountMessage.run(id);
    },
    rename(id: string, title: string): void {
      rename.run(title, id);
    },
    /** Puts a conversation away, or back when `deletedAt` is undefined. */
    setDeleted(id: string, deletedAt: number | undefined): void {
      setDeleted.run(deletedAt ?? null, id);
    },
    /** Forgets what was put away before a time, ms since 1970; returns the ids of its turns. */
    purgeDeletedBefore(before: number): string[] {
      const turnIds = z.array(z.string()).parse(selectDeletedTurns.all(before));
      purge.run(before);
      return turnIds;
    },
    /** Ids of all that are kept, also of those that were put away and can be restored. */
    keptIds: (): ReadonlySet<string> => new Set(z.array(z.string()).parse(selectIds.all())),
    /** Adds what a turn has cost to the totals of its conversation. */
    addUsage(
      id: string,
      { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd }: Usage,
    ): void {
      const input = inputTokens + cacheReadTokens + cacheWriteTokens;
      addUsage.run({ id, input, output: outputTokens, cost: costUsd ?? 0 });
    },
    createSession(conversationId: string, mode: Mode): SessionRecord {
      const now = Date.now();
      const id = ulid();
      insertSession.run(id, conversationId, mode, now, now);
      return { id, conversationId, mode, createdAt: now, lastActiveAt: now };
    },
    findSession(id: string): SessionRecord | undefined {
      return toSession(selectSession.get(id));
    },
    findSessionOf(conversationId: string): SessionRecord | undefined {
      return toSession(selectSessionOf.get(conversationId));
    },
    listSessions(): SessionRecord[] {
      return selectSessions.all().map((row) => sessionOf(SessionRow.parse(row)));
    },
    touchSession(id: string, mode: Mode): void {
      updateSession.run(mode, Date.now(), id);
    },
    setModel(id: string, { model, effort }: ModelChoice): void {
      setModel.run(model ?? null, effort ?? null, id);
    },
    closeSession(id: string): void {
      closeSession.run(Date.now(), id);
    },
    /** Closes the sessions that were last active before a time, ms since 1970. */
    closeSessionsIdleSince(before: number): void {
      closeIdle.run(Date.now(), before);
    },
  };
}

/** The first 50 characters of a message, then `...`; never half a character. */
export function toTitle(text: string): string {
  const characters = [...text.trim().replace(/\s+/g, " ")];
  return characters.length <= TITLE_LENGTH
    ? characters.join("")
    : `${characters.slice(0, TITLE_LENGTH).join("")}...`;
}

function toSummary(row: z.infer<typeof ConversationRow>): ConversationSummary {
  return {
    id: row.id,
    title: row.title,
    createdAt: row.created_at,
    lastActiveAt: row.last_active_at,
    messageCount: row.message_count,
    totals: { inputTokens: row.input_tokens, outputTokens: row.output_tokens, costUsd: row.cost_usd },
  };
}

function toSession(row: unknown): SessionRecord | undefined {
  return row === undefined ? undefined : sessionOf(SessionRow.parse(row));
}

function sessionOf(row: z.infer<typeof SessionRow>): SessionRecord {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    mode: row.mode,
    createdAt: row.created_at,
    lastActiveAt: row.last_active_at,
    ...(row.model === null ? {} : { model: row.model }),
    ...(row.effort === null ? {} : { effort: row.effort }),
  };
}
