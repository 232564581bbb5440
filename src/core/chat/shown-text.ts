import type { ApiRetryEvent, RateLimitEvent, ToolResultPart } from "../claude/claude-event.ts";

/** A tool's result in the window is cut at this many characters; the store has the whole line. */
const MAX_RESULT_CHARACTERS = 20_000;

/** The whole text of a tool's result for a reader; what is no text is named. */
export function toResultText(parts: readonly ToolResultPart[]): string {
  const text = parts.map((part) => (part.type === "text" ? part.text : `[${part.type}]`)).join("\n");
  // The CLI wraps refusals in an element for the model, which says nothing to a person.
  return /^\s*<tool_use_error>([\s\S]*)<\/tool_use_error>\s*$/.exec(text)?.[1] ?? text;
}

/** As much of a result as goes to the windows. */
export function toShownResult(text: string): { result: string; isCut?: true } {
  if (text.length <= MAX_RESULT_CHARACTERS) return { result: text };
  const cut = text
    .slice(0, MAX_RESULT_CHARACTERS)
    .toWellFormed()
    .replace(/\uFFFD$/, "");
  return { result: `${cut}\n[cut]`, isCut: true };
}

export function retryText({ status, retryDelayMs, attempt, maxRetries }: ApiRetryEvent): string {
  const why =
    status === undefined
      ? "The model's service could not be reached"
      : `The model's service answered ${status}`;
  const seconds = Math.max(1, Math.round(retryDelayMs / 1_000));
  return `${why}. Trying again in ${seconds} s (${attempt} of ${maxRetries}).`;
}

export function rateLimitText({ limit, utilization, resetsAtMs }: RateLimitEvent): string {
  const used = utilization === undefined ? "nearly used up" : `used to ${Math.round(utilization * 100)} %`;
  const resets =
    resetsAtMs === undefined
      ? ""
      : `; it resets ${new Date(resetsAtMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `The usage limit (${(limit ?? "account").replaceAll("_", " ")}) is ${used}${resets}.`;
}
