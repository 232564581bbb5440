import { quoteForShell } from "../../shared/sandbox/quote-for-shell.ts";
import type { LimitedRun } from "../../system/sandbox/run-limited.ts";
import type { CallRecord } from "./trial-work.ts";

/** What was run, how it ended, and all that it printed: enough to do it again by hand. */
export function buildLog(call: CallRecord, { stdout, stderr }: LimitedRun): string {
  const { label, command, folder, startedAt, seconds, exitCode, signal, endedBy } = call;
  const end = [
    exitCode === undefined ? "" : `exit code ${exitCode}`,
    signal === undefined ? "" : `signal ${signal}`,
    endedBy === undefined ? "" : `ended by Planform: ${endedBy}`,
  ].filter((part) => part !== "");
  return [
    `step     ${label}`,
    `command  ${command.map(quoteForShell).join(" ")}`,
    `folder   ${folder}`,
    `started  ${startedAt}`,
    `seconds  ${seconds}`,
    `end      ${end.join(", ")}`,
    "",
    "---- stdout",
    stdout,
    "---- stderr",
    stderr,
  ].join("\n");
}
