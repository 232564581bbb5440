import { toMinimised } from "../../shared/optimise/goals.ts";
import type { RunInfo } from "../../shared/optimise/run.ts";
import { completeOutcome, type FailureReason, type Trial } from "../../shared/optimise/trial.ts";
import { failureKey } from "../run-folder/tally-trials.ts";

/** How a run ends, and why, in words for a person. `interrupted`: only its process ends. */
export type RunEnd = {
  readonly state: "done" | "stopped" | "failed" | "interrupted";
  readonly reason: string;
};

/** So many trials that all fail for one reason, from the beginning on, show that nothing will come of the run. */
const HOPELESS_TRIALS = 20;

/** Does a design that holds all limits reach the target of every objective? An objective without one is never reached. */
export function reachesTarget({ problem }: Pick<RunInfo, "problem">, trial: Trial): boolean {
  const outcome = completeOutcome(trial);
  if (outcome === undefined || outcome.violation > 0) return false;
  return problem.objectives.every((objective, index) => {
    const value = outcome.objectives[index];
    if (objective.target === undefined || value === undefined) return false;
    return toMinimised(objective, value) <= toMinimised(objective, objective.target);
  });
}

/** What rules say about going on, after a trial has ended. */
export function findEnd(
  info: Pick<RunInfo, "problem" | "stopAfterWithoutProgress">,
  { ended, withoutProgress }: { readonly ended: Trial | undefined; readonly withoutProgress: number },
): RunEnd | undefined {
  if (ended !== undefined && reachesTarget(info, ended))
    return { state: "done", reason: `Trial ${ended.number} reaches the target.` };
  const { stopAfterWithoutProgress: patience } = info;
  if (patience !== undefined && withoutProgress >= patience)
    return { state: "done", reason: `The last ${withoutProgress} trials brought nothing better.` };
  return undefined;
}

export type HopeWatch = {
  /** @returns the end of a run of which nothing can be hoped for */
  add(trial: Trial): RunEnd | undefined;
};

/** Watches the first trials that a process computes. */
export function createHopeWatch(): HopeWatch {
  let count = 0;
  let first: FailureReason | undefined;
  let isOver = false;
  return {
    add({ outcome }) {
      if (isOver || outcome === undefined) return undefined;
      if (outcome.state === "complete") {
        isOver = true;
        return undefined;
      }
      first ??= outcome.reason;
      isOver = failureKey(first) !== failureKey(outcome.reason);
      count += 1;
      if (isOver || count < HOPELESS_TRIALS) return undefined;
      return { state: "failed", reason: `The first ${count} trials all failed: ${outcome.reason.message}` };
    },
  };
}
