import { mkdir, realpath, rm, statfs } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";
import { designKey } from "../../shared/optimise/design.ts";
import { needsFolder, type OptimizationProblem } from "../../shared/optimise/problem.ts";
import { hasCode } from "../../system/has-code.ts";
import { runTrial, type TrialPrograms, type TrialReport } from "../evaluators/run-trial.ts";
import { attemptFolderOf, type RunFolder, trialFolderOf } from "../run-folder/run-folder.ts";
import { type Done, publishDone, readDone } from "./done-file.ts";
import type { Executor } from "./executor.ts";
import { mayPass } from "./may-pass.ts";

/** With less than this a program cannot even write its log. */
const MIN_FREE_BYTES = 256 << 10;

/** Computes trials on this machine, by this process and the programs that it starts. */
export function createLocalExecutor({
  problem,
  studyFolder,
  folder,
  programs,
}: {
  readonly problem: OptimizationProblem;
  /** With its links resolved. */
  readonly studyFolder: string;
  readonly folder: RunFolder;
  readonly programs: TrialPrograms;
}): Executor {
  const hasFolders = needsFolder(problem);

  return {
    async findDone({ trial, values }) {
      if (!hasFolders) return undefined;
      const done = await readDone(trialFolderOf(folder, trial));
      // A machine that fails may lose what the journal said last: then the number was given to another design.
      const isSame =
        done !== undefined &&
        designKey(problem.variables, done.values) === designKey(problem.variables, values);
      return isSame ? toReport(done) : undefined;
    },

    async compute({ trial, attempt, values }, signal) {
      const job = { problem, values, studyFolder, filesFolder: folder.filesFolder, programs, signal };
      if (!hasFolders) return runTrial({ ...job, trialFolder: undefined });
      const attemptFolder = attemptFolderOf(folder, trial, attempt);
      if (attempt === 1) await rm(trialFolderOf(folder, trial), { recursive: true, force: true });
      await rm(attemptFolder, { recursive: true, force: true });
      await makeFolders([folder.trialsFolder, trialFolderOf(folder, trial), attemptFolder]);
      const report = await runTrial({ ...job, trialFolder: await realpath(attemptFolder) });
      if (report.outcome.state === "failed") await assertSpace(folder.trialsFolder);
      // A further attempt is to count in its place.
      if (mayPass(report.outcome)) return report;
      return toReport(await publishDone(trialFolderOf(folder, trial), { attempt, values, ...report }));
    },

    async close() {
      // Each attempt ends its own programs.
    },
  };
}

/** One by one, and no further up: a run whose folder was moved away is not to begin another one in its place. */
async function makeFolders(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
      if (!hasCode(error, "EEXIST")) throw error;
    });
  }
}

/** On a full disk every trial fails, whatever its program says of that: that is no fault of the designs. */
async function assertSpace(path: string): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize >= MIN_FREE_BYTES) return;
  throw new AppError("study-unreadable", "The disk is full (ENOSPC), so trials cannot be computed", {
    hint: "Make room on the disk of the study's folder, then resume the run.",
  });
}

function toReport({ outcome, seconds, steps }: Done): TrialReport {
  return { outcome, seconds, steps };
}
