import type { Turn, TurnChange, TurnPart } from "../shared/chat/chat.ts";
import type { TurnUpdate } from "../shared/chat/turn-update.ts";
import { assertNever, type ErrorInfo } from "../shared/errors.ts";
import { changeRowText } from "../shared/study/describe-patch.ts";

type ToolPart = Extract<TurnPart, { type: "tool" }>;

/**
 * Writes a turn to a terminal: the text as it comes, one line per tool and per change. With `json`, one object per
 * line, the last of them `turn_ended`.
 */
export function createChatPrinter({
  json,
  out,
  err,
}: {
  json: boolean;
  out: (text: string) => void;
  err: (text: string) => void;
}) {
  const parts = new Map<string, TurnPart["type"]>();
  const announced = new Set<string>();
  let atLineStart = true;

  function write(text: string): void {
    const visible = toVisible(text);
    out(visible);
    if (visible !== "") atLineStart = visible.endsWith("\n");
  }

  function line(text: string): void {
    write(`${atLineStart ? "" : "\n"}${text}\n`);
  }

  function object(value: Record<string, unknown>): void {
    out(`${JSON.stringify(value)}\n`);
  }

  function text(piece: string): void {
    if (json) object({ type: "text", text: piece });
    else write(piece);
  }

  function tool(part: ToolPart): void {
    if (part.input !== undefined && !announced.has(part.id)) {
      announced.add(part.id);
      if (json) object({ type: "tool_call", id: part.id, name: part.name, input: part.input });
    }
    if (part.state === "running" || part.endedAt === undefined) return;
    if (json)
      object({
        type: "tool_result",
        id: part.id,
        name: part.name,
        state: part.state,
        result: part.result ?? "",
      });
    else if (part.state === "done") line(`  · ${shortName(part.name)}`);
    else line(`  x ${shortName(part.name)} ${part.state}: ${firstLine(part.result ?? "")}`);
  }

  function show(part: TurnPart): void {
    if (!parts.has(part.id) && part.type === "text" && !atLineStart && !json) write("\n\n");
    parts.set(part.id, part.type);
    if (part.type === "tool") tool(part);
    else if (part.type === "notice") {
      if (json) object({ type: "notice", level: part.level, text: part.text });
      else line(`  ${part.level}: ${part.text}`);
    }
  }

  return {
    started(turn: Turn): void {
      if (json)
        object({
          type: "turn_started",
          conversationId: turn.conversationId,
          turnId: turn.id,
          mode: turn.mode,
        });
    },

    update(update: TurnUpdate): void {
      if (update.type === "part") show(update.part);
      else if (update.type === "text-appended") {
        if (parts.get(update.partId) === "text") text(update.text);
      } else if (update.type === "change") {
        if (json) object(changeObject(update.change));
        else for (const text of changeLines(update.change)) line(text);
      }
    },

    /** A failure that leaves no turn to wait for. */
    failed(error: ErrorInfo): void {
      problem(error);
      if (json) object({ type: "turn_ended", state: "failed", usage: null });
    },

    /** A failure beside the turn, which goes on. */
    problem,

    /** @param turn left out when it was interrupted before there was one */
    ended(turn: Turn | undefined): void {
      if (turn === undefined) {
        if (json) object({ type: "turn_ended", state: "stopped", usage: null });
        else err("stopped\n");
        return;
      }
      if (json) {
        if (turn.error !== undefined) object({ type: "error", ...turn.error });
        object({
          type: "turn_ended",
          state: turn.state,
          usage: turn.usage ?? null,
          turnId: turn.id,
          conversationId: turn.conversationId,
        });
        return;
      }
      if (!atLineStart) write("\n");
      if (turn.error !== undefined) writeError(turn.error);
      else if (turn.state !== "done") err(`${turn.state}\n`);
    },
  };

  function problem(error: ErrorInfo): void {
    if (json) object({ type: "error", ...error });
    else writeError(error);
  }

  function writeError({ code, message, hint, details }: ErrorInfo): void {
    const more = details === undefined || details === "" ? "" : `${details}\n`;
    err(toVisible(`${atLineStart ? "" : "\n"}planform: ${message} (${code})\n  ${hint}\n${more}`));
  }
}

function changeObject({ state, modification, reason, revision }: TurnChange): Record<string, unknown> {
  switch (state) {
    case "applied":
      return { type: "canvas_modification", modification, revision };
    case "refused":
      return { type: "refused", reason: reason ?? "", modification };
    case "pending":
      return { type: "waits_for_review", modification };
    case "rejected":
      return { type: "rejected", modification };
    default:
      return assertNever(state);
  }
}

function changeLines({ state, rows, reason }: TurnChange): string[] {
  switch (state) {
    case "applied":
      return rows.map((row) => `  + ${changeRowText(row)}`);
    case "refused":
      return [`  ! refused: ${reason ?? ""}`];
    case "pending":
      return rows.map((row) => `  ? waits for review: ${changeRowText(row)}`);
    case "rejected":
      return rows.map((row) => `  - rejected: ${changeRowText(row)}`);
    default:
      return assertNever(state);
  }
}

/** Without the control characters by which a text could write elsewhere on the terminal or change its settings. */
function toVisible(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, "");
}

function shortName(name: string): string {
  return name.replace(/^mcp__planform__/, "");
}

function firstLine(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}
