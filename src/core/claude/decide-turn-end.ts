import type { ErrorInfo } from "../../shared/errors.ts";
import {
  buildErrorInfo,
  buildSessionMissing,
  classifyApiError,
  classifyStderr,
  isSessionMissing,
} from "./classify-error.ts";
import type { AssistantError, ResultEvent } from "./claude-event.ts";
import type { ProcessExit } from "./process-exit.ts";

export type TurnEndState = "done" | "stopped" | "failed" | "interrupted";

export type TurnEnd = {
  readonly state: TurnEndState;
  readonly error?: ErrorInfo;
  /** The session to resume was not there: the turn may be tried once more with a new one. */
  readonly sessionMissing?: true;
};

/** Everything that is known when the process is gone and its journal is read to the end. */
export type TurnEndFacts = {
  /** In order; the last one counts. */
  readonly results: readonly ResultEvent[];
  /** undefined where nobody saw the process end, because the app was not running. */
  readonly exit: ProcessExit | undefined;
  /** The user asked to stop. */
  readonly stopRequested: boolean;
  /** Which limit made us end the process. */
  readonly endedBy: "silence" | "time" | undefined;
  readonly stderrTail: string;
  /** The init event said that Planform's tool server is not connected. */
  readonly mcpFailed: boolean;
  /** Errors of the model's service that the main conversation was told, in order. */
  readonly assistantErrors: readonly AssistantError[];
  /** Any event at all came. */
  readonly sawAnything: boolean;
  /** When the user's limit ends, where a rate limit event has told it. */
  readonly resetsAtMs?: number | undefined;
};

/**
 * Decides how a turn ended. No single sign is enough: `subtype: "success"` comes with errors, an interrupted
 * process exits with 0, a terminated one says nothing, and background work gives more than one result.
 */
export function decideTurnEnd(facts: TurnEndFacts): TurnEnd {
  const last = facts.results.at(-1);
  const succeeded = last !== undefined && !last.isError && last.subtype === "success";
  const endedWell = facts.exit === undefined || facts.exit.code === 0;
  // A stop or a limit that came after the answer was complete has changed nothing.
  if (succeeded && endedWell && facts.endedBy === undefined) return decideSuccess(facts, last);
  if (facts.stopRequested) return { state: "stopped" };
  if (facts.endedBy === "silence") {
    return failed(buildErrorInfo("turn-silent", "Nothing came for too long", { details: facts.stderrTail }));
  }
  if (facts.endedBy === "time") {
    return failed(buildErrorInfo("turn-too-long", "The turn ran too long", { details: facts.stderrTail }));
  }
  if (last === undefined) return decideWithoutResult(facts);
  if (last.isError || last.subtype !== "success") return decideErrorResult(facts, last);
  // An answer, and then the process was ended or broke while it still worked in the background.
  return decideWithoutResult(facts);
}

function decideSuccess(facts: TurnEndFacts, last: ResultEvent): TurnEnd {
  if (last.stopReason === "refusal") return failed(buildErrorInfo("claude-refused", last.text ?? ""));
  if (facts.mcpFailed) {
    return failed(buildErrorInfo("mcp-server-failed", "", { details: facts.stderrTail }));
  }
  return { state: "done" };
}

function decideErrorResult(facts: TurnEndFacts, last: ResultEvent): TurnEnd {
  const text = last.text ?? last.errors.join("\n");
  const details = [last.errors.join("\n"), facts.stderrTail].filter((part) => part.trim() !== "").join("\n");
  if (isSessionMissing(`${text}\n${facts.stderrTail}`)) {
    return { state: "failed", error: buildSessionMissing(text), sessionMissing: true };
  }
  if (last.stopReason === "refusal") return failed(buildErrorInfo("claude-refused", text));
  switch (last.terminalReason) {
    case "aborted_streaming":
    case "aborted_tools":
      return interrupted("The claude command was interrupted from outside", details);
    case "prompt_too_long":
      return failed(buildErrorInfo("claude-context-full", text));
    case "max_turns":
      return failed(buildErrorInfo("turn-too-long", text));
    case "budget_exhausted":
      return failed(
        buildErrorInfo("claude-usage-limit", text, {
          hint: "Raise the budget of a turn, then send the message again.",
        }),
      );
    default:
      break;
  }
  const apiError = facts.assistantErrors.at(-1);
  if (apiError) {
    return failed(
      classifyApiError({ ...apiError, status: apiError.status ?? last.apiErrorStatus }, facts.resetsAtMs),
    );
  }
  if (last.terminalReason === "api_error" || last.apiErrorStatus !== undefined) {
    const error = { kind: "unknown", status: last.apiErrorStatus, apiType: undefined, text };
    return failed(classifyApiError(error, facts.resetsAtMs));
  }
  if (/last_content_type=none/.test(text)) {
    return failed(
      buildErrorInfo("claude-unreachable", "The model's service began to answer and then said nothing", {
        details,
      }),
    );
  }
  if (facts.exit?.code === 1 && !facts.sawAnything)
    return failed(classifyStderr(facts.stderrTail || text, "with code 1"));
  return failed(
    buildErrorInfo("claude-crashed", "The claude command broke off with an error", {
      details: details || text,
    }),
  );
}

/** Signals that others send to end a process; the rest mean that it broke. */
const endingSignals = new Set(["SIGINT", "SIGTERM", "SIGKILL", "SIGHUP", "SIGQUIT"]);
/** 128 + number of the signal: a program that caught it and ended itself. */
const endingCodes = new Set([129, 130, 131, 137, 143]);

function decideWithoutResult(facts: TurnEndFacts): TurnEnd {
  const { exit, stderrTail } = facts;
  if (exit === undefined)
    return interrupted("The turn was cut off while Planform was not running", stderrTail);
  const endedFromOutside =
    (exit.signal !== null && endingSignals.has(exit.signal)) ||
    (exit.code !== null && endingCodes.has(exit.code));
  if (endedFromOutside) return interrupted("The claude command was ended from outside", stderrTail);
  const how = exit.signal === null ? `with code ${exit.code}` : `by ${exit.signal}`;
  const apiError = facts.assistantErrors.at(-1);
  if (apiError) return failed(classifyApiError(apiError, facts.resetsAtMs));
  const error = classifyStderr(stderrTail, how);
  return error.code === "session-not-found"
    ? { state: "failed", error, sessionMissing: true }
    : failed(error);
}

function failed(error: ErrorInfo): TurnEnd {
  return { state: "failed", error };
}

function interrupted(message: string, details: string): TurnEnd {
  return { state: "interrupted", error: buildErrorInfo("turn-interrupted", message, { details }) };
}
