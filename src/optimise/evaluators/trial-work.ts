import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TrialOutcome } from "../../shared/optimise/trial.ts";
import type { TrialScope } from "./build-scope.ts";
import type { ProgramEnd } from "./describe-end.ts";
import type { TrialJob } from "./trial-job.ts";

/** A trial that is computed in a folder. */
export type TrialWork = {
  readonly job: TrialJob & { readonly trialFolder: string };
  readonly scope: TrialScope;
  /** What was run so far, in order. */
  readonly calls: CallRecord[];
};

/** One program that was run, as `trial.json` tells of it. */
export type CallRecord = ProgramEnd & {
  readonly label: string;
  readonly command: readonly string[];
  /** In the trial folder; `.` for itself. */
  readonly folder: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly log: string;
};

/** What every trial folder tells of itself. Scripts of the study may read the design from it. */
export const RECORD_FILE = "trial.json";

/** A path in the trial folder. */
export function inTrial({ job }: TrialWork, ...parts: readonly string[]): string {
  return join(job.trialFolder, ...parts);
}

/** Writes what is known of the trial so far. */
export async function writeRecord(
  { job, scope, calls }: TrialWork,
  end?: { readonly outcome: TrialOutcome; readonly seconds: number },
): Promise<void> {
  const { problem, values, trialFolder } = job;
  const record = {
    study: problem.studyName,
    revision: problem.revision,
    values,
    scope: Object.fromEntries(scope),
    calls,
    ...end,
  };
  await writeAnew(trialFolder, RECORD_FILE, `${JSON.stringify(record, undefined, 2)}\n`);
}

/**
 * Writes a file in the trial folder in place of whatever is there. A program of the trial may have put a link there, so as
 * to have Planform write where it may not itself: links are replaced, not followed.
 * @param folder with its links resolved; no program of the trial runs
 */
export async function writeAnew(folder: string, name: string, content: string): Promise<void> {
  const path = join(folder, name);
  await rm(path, { recursive: true, force: true });
  await writeFile(path, content, { flag: "wx" });
}
