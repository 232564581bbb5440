import { type ErrorCode, type ErrorInfo, errorCatalog } from "../../shared/errors.ts";
import type { AssistantError } from "./claude-event.ts";

const MESSAGE_LIMIT = 600;
const DETAILS_LIMIT = 4000;

/** What the user reads of an error, with the catalogue's next step unless a better one is known. */
export function buildErrorInfo(
  code: ErrorCode,
  message: string,
  more: { readonly hint?: string | undefined; readonly details?: string | undefined } = {},
): ErrorInfo {
  const details = more.details?.trim().slice(-DETAILS_LIMIT);
  return {
    code,
    message: message.trim().slice(0, MESSAGE_LIMIT) || errorCatalog[code].title,
    hint: more.hint ?? errorCatalog[code].nextStep,
    ...(details ? { details } : {}),
  };
}

/**
 * Gives an error of the model's service its code. The words are looked at before the status, because the service
 * says several things with the same status: 400 is a bad request, no credit, or too long a conversation.
 * @param resetsAtMs When the user's limit ends, where a rate limit event has told it.
 */
export function classifyApiError(error: AssistantError, resetsAtMs?: number): ErrorInfo {
  const { kind, status, text } = error;
  if (/credit balance is too low/i.test(text) || kind === "billing_error") {
    return buildErrorInfo("claude-credit-low", text);
  }
  if (/prompt is too long|input is too long|context (window|length|limit)/i.test(text)) {
    return buildErrorInfo("claude-context-full", text);
  }
  if (/hit your .*limit|usage limit|limit reached/i.test(text)) {
    return buildErrorInfo("claude-usage-limit", text, { hint: buildResetHint(resetsAtMs) });
  }
  if (kind === "rate_limit" || status === 429) {
    const hint =
      buildResetHint(resetsAtMs) ??
      "Too many requests in a short time: wait a minute, then send the message again.";
    return buildErrorInfo("claude-usage-limit", text, { hint });
  }
  if (/not logged in|please run \/login|invalid api key/i.test(text)) {
    return buildErrorInfo("claude-not-signed-in", text);
  }
  if (kind === "authentication_failed" || status === 401 || status === 403) {
    return buildErrorInfo("claude-not-signed-in", text);
  }
  if (status === 529 || /overloaded|at capacity/i.test(text))
    return buildErrorInfo("claude-overloaded", text);
  if (kind === "model_not_found" || status === 404) {
    const hint = "Choose another model in the settings, then send the message again.";
    return buildErrorInfo("claude-request-rejected", text, { hint });
  }
  if (status !== undefined && status >= 500) {
    return buildErrorInfo("claude-overloaded", text);
  }
  if (status !== undefined && status >= 400) return buildErrorInfo("claude-request-rejected", text);
  return buildErrorInfo("claude-unreachable", text);
}

/** Gives an end without any result its code, by what the CLI wrote to stderr. */
export function classifyStderr(stderrTail: string, how: string): ErrorInfo {
  const text = stderrTail.trim();
  const lastLine = text.split("\n").findLast((line) => line.trim() !== "") ?? "";
  if (isSessionMissing(text)) return buildSessionMissing(lastLine);
  if (/not logged in|please run \/login/i.test(text)) return buildErrorInfo("claude-not-signed-in", lastLine);
  if (badArgumentsPattern.test(text)) {
    return buildErrorInfo("claude-bad-arguments", badArgumentsPattern.exec(text)?.[0] ?? lastLine, {
      details: text,
    });
  }
  return buildErrorInfo("claude-crashed", `The claude command ended ${how} without an answer`, {
    details: text,
  });
}

/** The CLI no longer has the session that was to be resumed: the conversation has to be told to it anew. */
export function isSessionMissing(text: string): boolean {
  return /no conversation found|is not a uuid and does not match any session/i.test(text);
}

export function buildSessionMissing(message: string): ErrorInfo {
  return buildErrorInfo("session-not-found", message, {
    hint: "Send the message again: Claude then gets the conversation from Planform's own record.",
  });
}

const badArgumentsPattern = new RegExp(
  [
    "unknown option.*",
    "unknown command.*",
    "(option|argument).* (is )?(invalid|missing).*",
    "invalid session id.*",
    "session id .* is already in use.*",
    "requires --verbose.*",
    "mcp config.*",
    "settings file not found.*",
    "invalid (settings|json).*",
    "cannot be used with root.*",
    "input must be provided.*",
    "error parsing streaming input line.*",
    "sandbox required.*",
  ].join("|"),
  "i",
);

function buildResetHint(resetsAtMs: number | undefined): string | undefined {
  if (resetsAtMs === undefined) return undefined;
  const when = new Date(resetsAtMs).toISOString().slice(0, 16).replace("T", " ");
  return `Wait until the limit resets (${when} UTC), then send the message again.`;
}
