import { type ErrorCode, toErrorInfo } from "../../shared/errors.ts";

/** An error that a window or program was answered with, without its words: they may quote what the user wrote. */
export type Failure = {
  /** ms since 1970 */
  readonly at: number;
  /** Name of the call. */
  readonly call: string;
  readonly code: ErrorCode;
  /** Where in the program a fault without a code came from. */
  readonly frames?: readonly string[];
};

export type FailureLog = ReturnType<typeof createFailureLog>;

const MAX_KEPT = 50;
const MAX_FRAMES = 12;

/** Keeps the latest errors of an app for its diagnostics, in memory only. */
export function createFailureLog() {
  let kept: Failure[] = [];
  return {
    note(call: string, error: unknown): void {
      const { code } = toErrorInfo(error);
      const frames = code === "internal" ? framesOf(error) : [];
      const failure = { at: Date.now(), call, code, ...(frames.length === 0 ? {} : { frames }) };
      kept = [...kept, failure].slice(-MAX_KEPT);
    },
    /** Oldest first. */
    list: (): readonly Failure[] => kept,
  };
}

/** The places of a stack without the message before them, of which any line could look like one. */
function framesOf(error: unknown): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  const head = error.stack.indexOf(error.message) + error.message.length;
  if (!error.stack.slice(0, head).endsWith(error.message)) return [];
  return error.stack
    .slice(head)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "))
    .slice(0, MAX_FRAMES);
}
