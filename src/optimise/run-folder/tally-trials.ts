import { compareOutcomes, dominates, toMinimised } from "../../shared/optimise/goals.ts";
import type { Objective, OptimizationProblem } from "../../shared/optimise/problem.ts";
import type { RunSummary } from "../../shared/optimise/run.ts";
import {
  type CompleteOutcome,
  completeOutcome,
  type FailureReason,
  isFeasible,
  type Trial,
} from "../../shared/optimise/trial.ts";

/** What is kept up with each trial that ends, so that a run of any size is summed up at once. */
export type RunTally = Pick<
  RunSummary,
  "complete" | "failed" | "feasible" | "best" | "front" | "bestSoFar" | "failures"
>;

export type Tally = {
  /** Counts a trial that has just ended. O(log n), with several objectives O(size of the front). */
  add(trial: Trial): void;
  /** What was counted so far; not changed by what comes later. */
  take(): RunTally;
  /** Trials that ended since the best design, or the front, last became better; all where there is none. */
  withoutProgress(): number;
};

const MAX_POINTS = 200;
const MAX_FRONT = 1_000;
const MAX_FAILURES = 5;
/** Many different messages, such as those with numbers of their own in words, are not all kept apart. */
const MAX_FAILURE_GROUPS = 1_000;
/** A design that is better by less than this, relative to the best one, is no progress: it would go on for ever. */
const PROGRESS = 1e-6;

type Rated = { readonly trial: Trial; readonly outcome: CompleteOutcome };

export function createTally({ objectives }: Pick<OptimizationProblem, "objectives">): Tally {
  const objective = firstOf(objectives);
  let complete = 0;
  let failed = 0;
  let feasible = 0;
  let withoutProgress = 0;
  let lastNumber = 0;
  /** By trial number: each is better than all before it. */
  const steps: Rated[] = [];
  let front: { readonly trial: Trial; readonly goals: readonly number[] }[] = [];
  const failures = new Map<string, { message: string; count: number }>();

  function addStep(rated: Rated): void {
    let index = steps.length;
    while (index > 0 && (steps[index - 1]?.trial.number ?? 0) > rated.trial.number) index -= 1;
    const before = steps[index - 1];
    if (before !== undefined && compareOutcomes(objective, rated.outcome, before.outcome) >= 0) return;
    // Trials do not end in the order of their numbers: later steps that are no better are none any more.
    let end = index;
    for (let next = steps[end]; next !== undefined; next = steps[end]) {
      if (compareOutcomes(objective, next.outcome, rated.outcome) < 0) break;
      end += 1;
    }
    steps.splice(index, end - index, rated);
  }

  /** @returns whether the front became better */
  function addToFront({ trial, outcome }: Rated): boolean {
    if (outcome.violation > 0) return false;
    const goals = objectives.map((each, index) =>
      toMinimised(each, outcome.objectives[index] ?? Number.POSITIVE_INFINITY),
    );
    if (front.some((other) => dominates(other.goals, goals) || isSame(other.goals, goals))) return false;
    front = front.filter((other) => !dominates(goals, other.goals));
    front.push({ trial, goals });
    return true;
  }

  function addFailure(reason: FailureReason): void {
    const key = failureKey(reason);
    const known = failures.get(key);
    // Put in again, so that the newest ones are last.
    failures.delete(key);
    failures.set(key, { message: reason.message, count: (known?.count ?? 0) + 1 });
    if (failures.size <= MAX_FAILURE_GROUPS) return;
    for (const oldest of failures.keys()) {
      failures.delete(oldest);
      return;
    }
  }

  return {
    add(trial) {
      lastNumber = Math.max(lastNumber, trial.number);
      withoutProgress += 1;
      if (trial.outcome?.state === "failed") {
        failed += 1;
        addFailure(trial.outcome.reason);
        return;
      }
      const outcome = completeOutcome(trial);
      if (outcome === undefined) return;
      complete += 1;
      if (isFeasible(trial)) feasible += 1;
      const rated = { trial, outcome };
      const best = steps.at(-1);
      addStep(rated);
      const isBetterFront = objectives.length > 1 && addToFront(rated);
      const isBetterBest = best === undefined || isProgress(objective, outcome, best.outcome);
      if (isBetterFront || isBetterBest) withoutProgress = 0;
    },

    take() {
      const best = steps.at(-1)?.trial;
      const points = steps.map(({ trial, outcome }) => toPoint(trial.number, outcome));
      const last = steps.at(-1);
      if (last !== undefined && last.trial.number < lastNumber)
        points.push(toPoint(lastNumber, last.outcome));
      return {
        complete,
        failed,
        feasible,
        ...(best === undefined ? {} : { best }),
        ...(objectives.length > 1 ? { front: frontNumbers() } : {}),
        bestSoFar: thinOut(points, MAX_POINTS),
        failures: [...failures.values()].slice(-MAX_FAILURES).reverse(),
      };
    },

    withoutProgress: () => withoutProgress,
  };

  /** In the order of the first objective. */
  function frontNumbers(): number[] {
    const sorted = front.toSorted((a, b) => (a.goals[0] ?? 0) - (b.goals[0] ?? 0));
    return thinOut(sorted, MAX_FRONT).map(({ trial }) => trial.number);
  }
}

/** Equal for failures of one kind: in the same step, with the same words; the numbers in them differ from trial to trial. */
export function failureKey({ code, nodeId, message }: FailureReason): string {
  return `${code} ${nodeId ?? ""} ${message.replace(/[-+]?\d+(\.\d+)?([eE][-+]?\d+)?/g, "#")}`;
}

function firstOf([objective]: readonly Objective[]): Objective {
  if (objective === undefined) throw new RangeError("A problem has an objective");
  return objective;
}

function isProgress(objective: Objective, next: CompleteOutcome, best: CompleteOutcome): boolean {
  if (compareOutcomes(objective, next, best) >= 0) return false;
  if (best.violation > 0) return next.violation === 0 || best.violation - next.violation > PROGRESS;
  const [now = 0, before = 0] = [next.objectives[0], best.objectives[0]];
  return Math.abs(now - before) > PROGRESS * Math.abs(before);
}

function toPoint(trial: number, outcome: CompleteOutcome): RunTally["bestSoFar"][number] {
  return { trial, objective: outcome.objectives[0] ?? 0, feasible: outcome.violation === 0 };
}

/** At most so many of the items, the first and the last among them, at even distances. */
function thinOut<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  const last = items.length - 1;
  return items.filter(
    (_item, index) =>
      index === last ||
      Math.floor((index * (count - 1)) / last) !== Math.floor(((index - 1) * (count - 1)) / last),
  );
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, index) => value === b[index]);
}
