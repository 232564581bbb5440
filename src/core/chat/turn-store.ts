import { z } from "zod";
import { Mode, Turn, TurnState, Usage } from "../../shared/chat/chat.ts";
import { reduceTurn, TurnUpdate } from "../../shared/chat/turn-update.ts";
import { ErrorInfo } from "../../shared/errors.ts";
import { fromJsonColumn, toJsonColumn } from "../db/json-column.ts";
import type { Database } from "../db/open-database.ts";

export type TurnStore = ReturnType<typeof createTurnStore>;

/** A turn's process and how far its journal has been taken in; all that a restarted app needs to follow it. */
export type TurnProcessRecord = {
  readonly pid: number | undefined;
  readonly startTime: string | undefined;
  readonly journalBytes: number;
};

const EVENT_SCHEMA_VERSION = 1;
const PROVIDER = "claude-cli";

const Selection = Turn.shape.selection;
const TurnRow = z.object({
  id: z.string(),
  conversation_id: z.string(),
  request_id: z.string(),
  mode: Mode,
  state: TurnState,
  user_text: z.string(),
  selection: z.string(),
  base_revision: z.number(),
  pid: z.number().nullable(),
  pid_start_time: z.string().nullable(),
  journal_bytes: z.number(),
  error: z.string().nullable(),
  usage: z.string().nullable(),
  model: z.string().nullable(),
  created_at: z.number(),
  ended_at: z.number().nullable(),
});
type TurnRow = z.infer<typeof TurnRow>;
const DetailRow = z.object({ turn_id: z.string(), detail: z.string() });

/** Turns and their events. The text of a running part lives in the journal until the part is complete. */
export function createTurnStore(db: Database) {
  const insertTurn = db.prepare(
    `INSERT INTO turns (id, conversation_id, request_id, mode, state, user_text, selection, base_revision, created_at)
     VALUES (@id, @conversationId, @requestId, @mode, 'waiting', @userText, @selection, @baseRevision, @createdAt)`,
  );
  const insertEvent = db.prepare(
    `INSERT INTO events (conversation_id, seq, schema_version, turn_id, request_id, type, role, content, model_content,
       tool_name, provider, model, stop_reason, usage, detail, raw, created_at)
     VALUES (@conversationId, (SELECT coalesce(max(seq), 0) + 1 FROM events WHERE conversation_id = @conversationId),
       ${EVENT_SCHEMA_VERSION}, @turnId, @requestId, @type, @role, @content, @modelContent,
       @toolName, '${PROVIDER}', @model, @stopReason, @usage, @detail, @raw, @createdAt)`,
  );
  const selectTurn = db.prepare("SELECT * FROM turns WHERE id = ?");
  const hasTurn = db.prepare("SELECT 1 FROM turns WHERE id = ?").pluck();
  const selectByRequest = db.prepare("SELECT * FROM turns WHERE conversation_id = ? AND request_id = ?");
  const selectTurns = db.prepare("SELECT * FROM turns WHERE conversation_id = ? ORDER BY created_at, id");
  const selectOpen = db.prepare(
    "SELECT * FROM turns WHERE state IN ('waiting', 'running') ORDER BY created_at, id",
  );
  const selectDetails = db.prepare(
    "SELECT turn_id, detail FROM events WHERE conversation_id = ? AND detail IS NOT NULL ORDER BY seq",
  );
  const selectDetailsOfTurn = db.prepare(
    "SELECT turn_id, detail FROM events WHERE turn_id = ? AND detail IS NOT NULL ORDER BY seq",
  );
  const setModelContent = db.prepare(
    "UPDATE events SET model_content = ? WHERE turn_id = ? AND type = 'user-message'",
  );
  const setState = db.prepare(
    "UPDATE turns SET state = ?, error = ?, usage = ?, model = ?, ended_at = ? WHERE id = ?",
  );
  const setProcess = db.prepare(
    "UPDATE turns SET state = 'running', pid = ?, pid_start_time = ?, base_revision = ?, journal_bytes = 0 WHERE id = ?",
  );
  const setJournalBytes = db.prepare("UPDATE turns SET journal_bytes = ? WHERE id = ?");

  function insertEventRow(
    turn: Turn,
    row: Partial<Record<string, string | number | null>> & { type: string; role: string; content: string },
  ): void {
    insertEvent.run({
      conversationId: turn.conversationId,
      turnId: turn.id,
      requestId: null,
      modelContent: null,
      toolName: null,
      model: null,
      stopReason: null,
      usage: null,
      detail: null,
      raw: null,
      createdAt: Date.now(),
      ...row,
    });
  }

  function readTurn(row: TurnRow): Turn {
    return selectDetailsOfTurn.all(row.id).reduce<Turn>(withDetail, toTurn(row));
  }

  return {
    /** Stores the user's message and its turn, `waiting`. */
    create(turn: Turn, baseRevision: number): void {
      insertTurn.run({
        id: turn.id,
        conversationId: turn.conversationId,
        requestId: turn.requestId,
        mode: turn.mode,
        userText: turn.userText,
        selection: JSON.stringify(turn.selection),
        baseRevision,
        createdAt: turn.createdAt,
      });
      insertEventRow(turn, {
        type: "user-message",
        role: "user",
        content: turn.userText,
        requestId: turn.requestId,
      });
    },
    /** What the model was given in place of the user's own words. */
    setModelContent(turnId: string, content: string): void {
      setModelContent.run(content, turnId);
    },
    findByRequest(conversationId: string, requestId: string): string | undefined {
      const row = selectByRequest.get(conversationId, requestId);
      return row === undefined ? undefined : TurnRow.parse(row).id;
    },
    has(turnId: string): boolean {
      return hasTurn.get(turnId) !== undefined;
    },
    find(turnId: string): Turn | undefined {
      const raw = selectTurn.get(turnId);
      if (raw === undefined) return undefined;
      return readTurn(TurnRow.parse(raw));
    },
    /** All turns of a conversation, oldest first. */
    list(conversationId: string): Turn[] {
      const rows = selectTurns.all(conversationId).map((row) => TurnRow.parse(row));
      const turns = new Map(rows.map((row) => [row.id, toTurn(row)]));
      for (const detail of selectDetails.all(conversationId)) {
        const turn = turns.get(DetailRow.parse(detail).turn_id);
        if (turn !== undefined) turns.set(turn.id, withDetail(turn, detail));
      }
      return [...turns.values()];
    },
    /** Turns without an end, oldest first: what a restarted app has to look after. */
    listOpen(): { turn: Turn; process: TurnProcessRecord; baseRevision: number }[] {
      return selectOpen.all().map((raw) => {
        const row = TurnRow.parse(raw);
        const process = {
          pid: row.pid ?? undefined,
          startTime: row.pid_start_time ?? undefined,
          journalBytes: row.journal_bytes,
        };
        return { turn: readTurn(row), process, baseRevision: row.base_revision };
      });
    },
    /** The turn runs now, on this revision of the study, and nothing of its journal has been taken in. */
    setProcess(
      turnId: string,
      { pid, startTime, baseRevision }: { pid: number; startTime: string; baseRevision: number },
    ): void {
      setProcess.run(pid, startTime, baseRevision, turnId);
    },
    setJournalBytes(turnId: string, bytes: number): void {
      setJournalBytes.run(bytes, turnId);
    },
    /** Keeps one update. Pieces of a text are not kept one by one: the complete part comes after them. */
    append(turn: Turn, update: TurnUpdate, raw?: string): void {
      if (update.type === "text-appended") return;
      const detail = JSON.stringify(update);
      if (update.type === "part") {
        insertEventRow(turn, { ...partColumns(update.part), detail, raw: raw ?? null });
      } else if (update.type === "change") {
        const content =
          update.change.reason ?? update.change.rows.map((row) => `${row.kind} ${row.label}`).join("; ");
        insertEventRow(turn, { type: `change-${update.change.state}`, role: "system", content, detail });
      } else if (update.type === "state") {
        setState.run(
          update.state,
          toJsonColumn(update.error),
          toJsonColumn(update.usage),
          update.model ?? null,
          update.endedAt ?? null,
          turn.id,
        );
        insertEventRow(turn, {
          type: `turn-${update.state}`,
          role: "system",
          content: update.error?.message ?? "",
          model: update.model ?? null,
          usage: toJsonColumn(update.usage),
        });
      }
    },
  };
}

type Part = Extract<TurnUpdate, { type: "part" }>["part"];

function partColumns(part: Part): { type: string; role: string; content: string; toolName?: string } {
  switch (part.type) {
    case "text":
    case "thinking":
      return { type: part.type, role: "assistant", content: part.text };
    case "tool":
      return part.state === "running"
        ? {
            type: "tool-call",
            role: "assistant",
            content: JSON.stringify(part.input ?? {}),
            toolName: part.name,
          }
        : { type: "tool-result", role: "tool", content: part.result ?? "", toolName: part.name };
    case "notice":
      return { type: "notice", role: "system", content: part.text };
  }
}

function withDetail(turn: Turn, row: unknown): Turn {
  return reduceTurn(turn, TurnUpdate.parse(JSON.parse(DetailRow.parse(row).detail)));
}

function toTurn(row: TurnRow): Turn {
  const error = fromJsonColumn(ErrorInfo, row.error);
  const usage = fromJsonColumn(Usage, row.usage);
  return {
    id: row.id,
    conversationId: row.conversation_id,
    requestId: row.request_id,
    mode: row.mode,
    state: row.state,
    userText: row.user_text,
    selection: fromJsonColumn(Selection, row.selection) ?? [],
    parts: [],
    changes: [],
    undone: false,
    createdAt: row.created_at,
    ...(error === undefined ? {} : { error }),
    ...(usage === undefined ? {} : { usage }),
    ...(row.model === null ? {} : { model: row.model }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
  };
}
