import { readdir, rm } from "node:fs/promises";
import { compareOutcomes, paretoFront } from "../../shared/optimise/goals.ts";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import type { RunInfo } from "../../shared/optimise/run.ts";
import { completeOutcome, type Trial } from "../../shared/optimise/trial.ts";
import { hasCode } from "../../system/has-code.ts";
import { type RunFolder, trialFolderOf } from "../run-folder/run-folder.ts";

export type FolderKeeper = {
  /** Tells of a trial that has ended; older folders that nobody needs any more are deleted beside the run. */
  add(trial: Trial): void;
  /** Resolves when everything that can be deleted is. */
  close(): Promise<void>;
};

/**
 * Keeps the folders of the last trials and of the best ones. One that cannot be deleted, because a program still holds
 * it, is tried again with the next one; that never fails a run.
 * @param options.trials of the run so far
 * @param options.mayDelete resolves when it is on the disk that the trials have ended: only then their folders may go
 */
export async function createFolderKeeper({
  info,
  folder,
  trials,
  mayDelete,
  log,
}: {
  readonly info: RunInfo;
  readonly folder: RunFolder;
  readonly trials: readonly Trial[];
  readonly mayDelete: () => Promise<boolean>;
  readonly log: (line: string) => void;
}): Promise<FolderKeeper> {
  const ended = new Map<number, Trial>();
  const doomed = new Set<number>();
  const complained = new Set<number>();
  let deleting: Promise<void> = Promise.resolve();

  async function deleteDoomed(): Promise<void> {
    if (doomed.size === 0) return;
    if (!(await mayDelete())) return;
    for (const number of doomed) {
      try {
        await rm(trialFolderOf(folder, number), { recursive: true, force: true });
        doomed.delete(number);
      } catch (error) {
        if (!complained.has(number))
          log(`The folder of trial ${number} cannot be deleted yet: ${String(error)}`);
        complained.add(number);
      }
    }
  }

  function choose(): void {
    const kept = chooseKept(info.problem, [...ended.values()], info.execution);
    for (const number of ended.keys()) {
      if (kept.has(number)) continue;
      ended.delete(number);
      doomed.add(number);
    }
    deleting = deleting.then(deleteDoomed);
  }

  for (const number of await findTrialFolders(folder)) {
    const trial = trials[number - 1];
    // Others are still computed, or their trials are not known any more: their numbers may be given once more.
    if (trial?.outcome !== undefined) ended.set(number, trial);
  }
  choose();

  return {
    add(trial) {
      if (trial.sameAs !== undefined) return; // it has no folder
      ended.set(trial.number, trial);
      choose();
    },
    async close() {
      deleting = deleting.then(deleteDoomed);
      await deleting;
    },
  };
}

/**
 * Which of the trials that have folders keep them: the last ones to end, failed ones among them, and the best ones. With
 * several objectives the best ones are those of the front first.
 */
export function chooseKept(
  problem: OptimizationProblem,
  trials: readonly Trial[],
  { keepLast, keepBest }: { readonly keepLast: number; readonly keepBest: number },
): Set<number> {
  const last = trials.toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.number - a.number);
  const complete = trials.filter((trial) => completeOutcome(trial) !== undefined);
  const front = new Set(problem.objectives.length > 1 ? paretoFront(problem, complete) : []);
  const best = complete.toSorted(
    (a, b) => Number(front.has(b)) - Number(front.has(a)) || compareTrials(problem, a, b),
  );
  return new Set([...last.slice(0, keepLast), ...best.slice(0, keepBest)].map(({ number }) => number));
}

function compareTrials({ objectives: [objective] }: OptimizationProblem, a: Trial, b: Trial): number {
  const [mine, other] = [completeOutcome(a), completeOutcome(b)];
  if (objective === undefined || mine === undefined || other === undefined) return 0;
  return compareOutcomes(objective, mine, other) || a.number - b.number;
}

async function findTrialFolders({ trialsFolder }: RunFolder): Promise<number[]> {
  const names = await readdir(trialsFolder).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  });
  return names.filter((name) => /^[1-9]\d*$/.test(name)).map(Number);
}
