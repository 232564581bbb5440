import type { FailureCode, FailureReason } from "../../shared/optimise/trial.ts";
import { hasCode } from "../../system/has-code.ts";

/** What a design or a program did wrong: it ends the trial, never the run. */
export class TrialFailure extends Error {
  readonly reason: FailureReason;

  constructor(
    code: FailureCode,
    message: string,
    place: { nodeId?: string; file?: string | undefined } = {},
  ) {
    super(message);
    this.name = "TrialFailure";
    const { nodeId, file } = place;
    this.reason = {
      code,
      message: toOneLine(message),
      ...(nodeId === undefined ? {} : { nodeId }),
      ...(file === undefined ? {} : { file }),
    };
  }
}

const MAX_MESSAGE = 500;

/** A text as one line that fits a table. */
export function toOneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE - 1)}…` : line;
}

/** The reason of whatever ended a trial. What is no failure of the design is a fault of Planform: `unexpected`. */
export function toFailureReason(error: unknown): FailureReason {
  if (error instanceof TrialFailure) return error.reason;
  const message = error instanceof Error ? error.message : String(error);
  if (hasCode(error, "ENOSPC", "EDQUOT", "EFBIG"))
    return { code: "resource-limit", message: toOneLine(`There is no room on the disk: ${message}`) };
  return { code: "unexpected", message: toOneLine(`Planform failed: ${message}`) };
}
