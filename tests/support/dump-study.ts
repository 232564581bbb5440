import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";

export type StudyDump = Readonly<
  Record<"conversations" | "turns" | "events" | "batches" | "modifications" | "study", unknown>
>;

/**
 * All that a study's database and study.json say of its conversations, turns and changes, without what is new in each
 * run: times, and the ids of turns, conversations and modifications, which become their number in order.
 */
export async function dumpStudy(studyFolder: string): Promise<StudyDump> {
  const db = new Database(join(studyFolder, ".planform", "study.db"), { readonly: true });
  try {
    const numbers = new Map<string, string>();
    const settle = (value: unknown): unknown => JSON.parse(settleText(JSON.stringify(value), numbers));
    const rows = (sql: string): unknown => settle(db.prepare(sql).all());
    return {
      conversations: rows(
        "SELECT id, title, message_count, head_turn_id, input_tokens, output_tokens, cost_usd, deleted_at FROM conversations ORDER BY rowid",
      ),
      turns: rows(
        `SELECT id, parent_id, request_id, mode, state, user_text, selection, mentions, attachments, base_revision, error,
           usage, model, cli_session_id IS NOT NULL AS has_session, transcript_bytes > 0 AS has_transcript
         FROM turns ORDER BY rowid`,
      ),
      events: rows(
        `SELECT conversation_id, seq, turn_id, request_id, type, role, content, model_content, visible_to_model, tool_name,
           model, usage, detail, raw IS NOT NULL AS has_raw FROM events ORDER BY conversation_id, seq`,
      ),
      batches: rows(
        "SELECT revision, kind, group_id, actor, turn_id, label, patch FROM batches ORDER BY revision",
      ),
      modifications: rows("SELECT id, turn_id, revision FROM modifications ORDER BY rowid"),
      study: settle(JSON.parse(await readFile(join(studyFolder, "study.json"), "utf8"))),
    };
  } finally {
    db.close();
  }
}

const ulids = /\b[0-9A-HJKMNP-TV-Z]{26}\b/g;
/** Times in data that stands in a text of JSON, and so with or without backslashes before its quotes. */
const times = /(\\*")(startedAt|endedAt|expiresAt|createdAt)(\\*"):\d+/g;

/** Id of a change in a text: of its turn, the byte of the journal where it stands, and its number there. */
const places = /\b(id-\d+)-\d+-\d+\b/g;

function settleText(text: string, numbers: Map<string, string>): string {
  const numbered = (id: string): string => {
    const known = numbers.get(id) ?? `id-${numbers.size + 1}`;
    numbers.set(id, known);
    return known;
  };
  return text.replace(times, "$1$2$3:0").replace(ulids, numbered).replace(places, numbered);
}
