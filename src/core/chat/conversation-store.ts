import { ulid } from "ulid";
import { z } from "zod";
import { type ConversationSummary, Mode, type SessionInfo } from "../../shared/chat/chat.ts";
import type { Database } from "../db/open-database.ts";

export type ConversationStore = ReturnType<typeof createConversationStore>;

const ConversationRow = z.object({
  id: z.string(),
  title: z.string(),
  created_at: z.number(),
  last_active_at: z.number(),
  message_count: z.number(),
  cli_session_id: z.string().nullable(),
  seen_revision: z.number().nullable(),
});
const SessionRow = z.object({
  id: z.string(),
  conversation_id: z.string(),
  mode: Mode,
  created_at: z.number(),
  last_active_at: z.number(),
});

export type SessionRecord = Pick<
  SessionInfo,
  "id" | "conversationId" | "mode" | "createdAt" | "lastActiveAt"
>;

/** What a conversation goes on with in the CLI: its private session, and the revision that Claude saw last. */
export type CliBinding = {
  readonly cliSessionId: string | undefined;
  readonly seenRevision: number | undefined;
};

const UNTITLED = "New conversation";
const TITLE_LENGTH = 50;

/** Conversations and the sessions that bind them to a mode. */
export function createConversationStore(db: Database) {
  const insert = db.prepare(
    "INSERT INTO conversations (id, title, created_at, last_active_at) VALUES (?, ?, ?, ?)",
  );
  const selectOne = db.prepare("SELECT * FROM conversations WHERE id = ?");
  const selectPage = db.prepare(
    "SELECT * FROM conversations ORDER BY last_active_at DESC, id DESC LIMIT ? OFFSET ?",
  );
  const count = db.prepare("SELECT count(*) FROM conversations").pluck();
  const countMessage = db.prepare(
    "UPDATE conversations SET message_count = message_count + 1, last_active_at = @now, title = CASE title WHEN @untitled THEN @title ELSE title END WHERE id = @id",
  );
  const setBinding = db.prepare(
    "UPDATE conversations SET cli_session_id = ?, seen_revision = ? WHERE id = ?",
  );
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
  const closeSession = db.prepare("UPDATE sessions SET closed_at = ? WHERE id = ?");
  const closeIdle = db.prepare(
    "UPDATE sessions SET closed_at = ? WHERE closed_at IS NULL AND last_active_at < ?",
  );

  return {
    create(): ConversationSummary {
      const now = Date.now();
      const id = ulid();
      insert.run(id, UNTITLED, now, now);
      return { id, title: UNTITLED, createdAt: now, lastActiveAt: now, messageCount: 0 };
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
    binding(id: string): CliBinding {
      const row = ConversationRow.parse(selectOne.get(id));
      return { cliSessionId: row.cli_session_id ?? undefined, seenRevision: row.seen_revision ?? undefined };
    },
    setBinding(id: string, binding: CliBinding): void {
      setBinding.run(binding.cliSessionId ?? null, binding.seenRevision ?? null, id);
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
  };
}
