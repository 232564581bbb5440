import { z } from "zod";
import { Effort, Mode, type ModelChoice, Turn, TurnState, Usage } from "../../shared/chat/chat.ts";
import { reduceTurn, TurnUpdate } from "../../shared/chat/turn-update.ts";
import { ErrorInfo } from "../../shared/errors.ts";
import { parseClaudeEvent } from "../claude/parse-event.ts";
import { fromJsonColumn, toJsonColumn } from "../db/json-column.ts";
import type { Database } from "../db/open-database.ts";
import { toResultText } from "./shown-text.ts";

export type TurnStore = ReturnType<typeof createTurnStore>;

/** A turn's process and how far its journal has been taken in; all that a restarted app needs to follow it. */
export type TurnProcessRecord = {
  readonly pid: number | undefined;
  readonly startTime: string | undefined;
  readonly journalBytes: number;
  /** The user had asked to stop it. */
  readonly stopRequested: boolean;
};

/** The CLI's own session after a turn, and the length of its transcript then where that is known. Nobody outside sees it. */
export type CliState = {
  readonly cliSessionId: string;
  readonly transcriptBytes: number | undefined;
  /** What the CLI says that the session has cost until then. */
  readonly costUsd: number | undefined;
};

const EVENT_SCHEMA_VERSION = 1;
/** Who answers: the user's own CLI and account, or the offline demo model behind it. */
const Provider = z.enum(["claude-cli", "demo"]);
export type Provider = z.infer<typeof Provider>;

const { selection: Selection, mentions: Mentions, attachments: Attachments } = Turn.shape;
const TurnRow = z.object({
  id: z.string(),
  conversation_id: z.string(),
  parent_id: z.string().nullable(),
  request_id: z.string(),
  provider: Provider,
  mode: Mode,
  state: TurnState,
  user_text: z.string(),
  selection: z.string(),
  mentions: z.string(),
  attachments: z.string(),
  review: z.number(),
  base_revision: z.number(),
  pid: z.number().nullable(),
  pid_start_time: z.string().nullable(),
  journal_bytes: z.number(),
  stop_requested: z.number(),
  model_choice: z.string().nullable(),
  effort_choice: Effort.nullable(),
  cli_session_id: z.string().nullable(),
  transcript_bytes: z.number().nullable(),
  session_cost_usd: z.number().nullable(),
  cost_before_usd: z.number(),
  error: z.string().nullable(),
  usage: z.string().nullable(),
  model: z.string().nullable(),
  created_at: z.number(),
  started_at: z.number().nullable(),
  ended_at: z.number().nullable(),
});
type TurnRow = z.infer<typeof TurnRow>;

/** Turns and their events. The text of a running part lives in the journal until the part is complete. */
export function createTurnStore(db: Database) {
  const insertTurn = db.prepare(
    `INSERT INTO turns (id, conversation_id, parent_id, request_id, provider, mode, state, user_text, selection, mentions,
       attachments, review, base_revision, model_choice, effort_choice, created_at)
     VALUES (@id, @conversationId, @parentId, @requestId, @provider, @mode, 'waiting', @userText, @selection, @mentions,
       @attachments, @review, @baseRevision, @model, @effort, @createdAt)`,
  );
  const insertEvent = db.prepare(
    `INSERT INTO events (conversation_id, seq, schema_version, turn_id, request_id, type, role, content, model_content,
       visible_to_model, tool_name, provider, model, stop_reason, usage, detail, raw, created_at)
     VALUES (@conversationId, (SELECT coalesce(max(seq), 0) + 1 FROM events WHERE conversation_id = @conversationId),
       ${EVENT_SCHEMA_VERSION}, @turnId, @requestId, @type, @role, @content, @modelContent,
       @visibleToModel, @toolName, (SELECT provider FROM turns WHERE id = @turnId), @model, @stopReason, @usage, @detail, @raw, @createdAt)`,
  );
  const selectTurn = db.prepare("SELECT * FROM turns WHERE id = ?");
  const hasTurn = db.prepare("SELECT 1 FROM turns WHERE id = ?").pluck();
  const selectByRequest = db.prepare("SELECT * FROM turns WHERE conversation_id = ? AND request_id = ?");
  // In the order in which they were made, whatever the clock said.
  const selectSiblings = db
    .prepare("SELECT id FROM turns WHERE conversation_id = ? AND parent_id IS ? ORDER BY rowid")
    .pluck();
  const selectIds = db.prepare("SELECT id FROM turns WHERE conversation_id = ? ORDER BY rowid").pluck();
  const selectOpen = db.prepare("SELECT * FROM turns WHERE state IN ('waiting', 'running') ORDER BY rowid");
  const selectToolLines = db
    .prepare(
      "SELECT raw FROM events WHERE turn_id = ? AND type = 'tool-result' AND raw IS NOT NULL ORDER BY seq",
    )
    .pluck();
  const selectDetails = db
    .prepare("SELECT detail FROM events WHERE turn_id = ? AND detail IS NOT NULL ORDER BY seq")
    .pluck();
  const setModelContent = db.prepare(
    "UPDATE events SET model_content = ? WHERE turn_id = ? AND type = 'user-message'",
  );
  const setState = db.prepare(
    "UPDATE turns SET state = ?, error = ?, usage = ?, model = ?, ended_at = ? WHERE id = ?",
  );
  const setProcess = db.prepare(
    `UPDATE turns SET state = 'running', pid = @pid, pid_start_time = @startTime, base_revision = @baseRevision,
       started_at = coalesce(@startedAt, started_at), cost_before_usd = coalesce(@costBefore, cost_before_usd),
       journal_bytes = 0 WHERE id = @turnId`,
  );
  const setJournalBytes = db.prepare("UPDATE turns SET journal_bytes = ? WHERE id = ?");
  const requestStop = db.prepare("UPDATE turns SET stop_requested = 1 WHERE id = ?");
  const setCliState = db.prepare(
    "UPDATE turns SET cli_session_id = ?, transcript_bytes = ?, session_cost_usd = ? WHERE id = ?",
  );
  const removeTurn = db.prepare("DELETE FROM turns WHERE id = ?");
  const moveChildren = db.prepare(
    "UPDATE turns SET parent_id = (SELECT parent_id FROM turns WHERE id = @id) WHERE parent_id = @id",
  );

  function insertEventRow(
    turn: Turn,
    row: Partial<Record<string, string | number | null>> & { type: string; role: string; content: string },
  ): void {
    insertEvent.run({
      conversationId: turn.conversationId,
      turnId: turn.id,
      requestId: null,
      modelContent: null,
      visibleToModel: row.role === "system" ? 0 : 1,
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

  function readRow(turnId: string): TurnRow | undefined {
    const raw = selectTurn.get(turnId);
    return raw === undefined ? undefined : TurnRow.parse(raw);
  }

  function readTurn(row: TurnRow): Turn {
    const turn = toTurn(row, branchOf(row.conversation_id, row.parent_id ?? undefined, row.id));
    const details = z.array(z.string()).parse(selectDetails.all(row.id));
    return details.map((detail) => TurnUpdate.parse(JSON.parse(detail))).reduce(reduceTurn, turn);
  }

  function find(turnId: string): Turn | undefined {
    const row = readRow(turnId);
    return row === undefined ? undefined : readTurn(row);
  }

  function branchOf(conversationId: string, parentId: string | undefined, turnId: string): Turn["branch"] {
    const siblings = z.array(z.string()).parse(selectSiblings.all(conversationId, parentId ?? null));
    const index = siblings.indexOf(turnId) + 1;
    return { index, count: siblings.length, siblings: siblings.length > 1 ? siblings : [] };
  }

  return {
    /** Stores the user's message and its turn, `waiting`. */
    create(
      turn: Turn,
      {
        baseRevision,
        provider = "claude-cli",
        model,
        effort,
      }: { baseRevision: number; provider?: Provider } & ModelChoice,
    ): void {
      insertTurn.run({
        id: turn.id,
        conversationId: turn.conversationId,
        parentId: turn.parentId ?? null,
        requestId: turn.requestId,
        provider,
        mode: turn.mode,
        userText: turn.userText,
        selection: JSON.stringify(turn.selection),
        mentions: JSON.stringify(turn.mentions),
        attachments: JSON.stringify(turn.attachments),
        review: turn.review ? 1 : 0,
        baseRevision,
        model: model ?? null,
        effort: effort ?? null,
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
    find,
    /** Ids of the turns of every branch of a conversation, in the order in which they were made. */
    idsOf: (conversationId: string): string[] => z.array(z.string()).parse(selectIds.all(conversationId)),
    /** Which one of the turns with the same parent a turn is. */
    branchOf,
    /** What a turn was told to run with in place of the settings. */
    choiceOf(turnId: string): ModelChoice {
      const row = readRow(turnId);
      return {
        ...(row?.model_choice == null ? {} : { model: row.model_choice }),
        ...(row?.effort_choice == null ? {} : { effort: row.effort_choice }),
      };
    },
    isDemo: (turnId: string): boolean => readRow(turnId)?.provider === "demo",
    cliStateOf(turnId: string): CliState | undefined {
      const row = readRow(turnId);
      if (row === undefined || row.cli_session_id === null) return undefined;
      return {
        cliSessionId: row.cli_session_id,
        transcriptBytes: row.transcript_bytes ?? undefined,
        costUsd: row.session_cost_usd ?? undefined,
      };
    },
    setCliState(turnId: string, { cliSessionId, transcriptBytes, costUsd }: CliState): void {
      setCliState.run(cliSessionId, transcriptBytes ?? null, costUsd ?? null, turnId);
    },
    /** What the CLI's session had cost when the turn started. */
    costBefore: (turnId: string): number => readRow(turnId)?.cost_before_usd ?? 0,
    /** Revision of the study that a turn has worked on. */
    baseRevisionOf: (turnId: string): number | undefined => readRow(turnId)?.base_revision,
    requestStop(turnId: string): void {
      requestStop.run(turnId);
    },
    /** Forgets a turn; the ones after it come after its parent. */
    remove(turnId: string): void {
      moveChildren.run({ id: turnId });
      removeTurn.run(turnId);
    },
    /** The whole text that a tool gave back; undefined where none was kept. */
    toolResult(turnId: string, toolUseId: string): string | undefined {
      for (const line of z.array(z.string()).parse(selectToolLines.all(turnId)).toReversed()) {
        const event = parseClaudeEvent(line);
        if (event.type !== "tool-results") continue;
        const found = event.results.find((result) => result.toolUseId === toolUseId);
        if (found !== undefined) return toResultText(found.parts);
      }
      return undefined;
    },
    /** Turns without an end, oldest first: what a restarted app has to look after. */
    listOpen(): { turn: Turn; process: TurnProcessRecord; baseRevision: number }[] {
      return selectOpen.all().map((raw) => {
        const row = TurnRow.parse(raw);
        const process = {
          pid: row.pid ?? undefined,
          startTime: row.pid_start_time ?? undefined,
          journalBytes: row.journal_bytes,
          stopRequested: row.stop_requested === 1,
        };
        return { turn: readTurn(row), process, baseRevision: row.base_revision };
      });
    },
    /** The turn runs now, on this revision of the study, and nothing of its journal has been taken in. */
    setProcess(
      turnId: string,
      process: {
        pid: number;
        startTime: string;
        baseRevision: number;
        startedAt?: number;
        costBefore?: number;
      },
    ): void {
      setProcess.run({ startedAt: null, costBefore: null, ...process, turnId });
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

function toTurn(row: TurnRow, branch: Turn["branch"]): Turn {
  const error = fromJsonColumn(ErrorInfo, row.error);
  const usage = fromJsonColumn(Usage, row.usage);
  return {
    id: row.id,
    conversationId: row.conversation_id,
    ...(row.parent_id === null ? {} : { parentId: row.parent_id }),
    branch,
    requestId: row.request_id,
    mode: row.mode,
    state: row.state,
    userText: row.user_text,
    selection: fromJsonColumn(Selection, row.selection) ?? [],
    mentions: fromJsonColumn(Mentions, row.mentions) ?? [],
    attachments: fromJsonColumn(Attachments, row.attachments) ?? [],
    review: row.review === 1,
    parts: [],
    changes: [],
    undone: false,
    createdAt: row.created_at,
    ...(error === undefined ? {} : { error }),
    ...(usage === undefined ? {} : { usage }),
    ...(row.model === null ? {} : { model: row.model }),
    ...(row.started_at === null ? {} : { startedAt: row.started_at }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
  };
}
