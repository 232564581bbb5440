import type { Constraint, Objective, OptimizationProblem } from "./problem.ts";
import { type CompleteOutcome, completeOutcome, type Trial } from "./trial.ts";

/**
 * How far a constraint is from its limit, relative to the size of the limit (to 1 where that is 0): positive when it is
 * violated, zero or negative when it holds.
 */
export function constraintMargin({ relation, limit, tolerance }: Constraint, value: number): number {
  const scale = limit === 0 ? 1 : Math.abs(limit);
  const excess =
    relation === "<=" ? value - limit : relation === ">=" ? limit - value : Math.abs(value - limit);
  return bounded((excess - tolerance) / scale);
}

/** Infinite numbers cannot be written down as JSON; one that is no number violates as much as can be said. */
function bounded(value: number): number {
  return Number.isNaN(value)
    ? Number.MAX_VALUE
    : Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
}

/** Sum of what violates, each relative to its limit; 0 for a feasible design. */
export function totalViolation(constraints: readonly Constraint[], values: readonly number[]): number {
  return bounded(
    constraints.reduce(
      (sum, constraint, index) =>
        sum + Math.max(0, constraintMargin(constraint, values[index] ?? Number.NaN)),
      0,
    ),
  );
}

/** An objective as a number to minimise. */
export function toMinimised({ sense }: Objective, value: number): number {
  return sense === "minimize" ? value : -value;
}

/**
 * Which of two designs is better where there is one objective (Deb, 2000): of two feasible ones the one with the better
 * objective, a feasible one before one that is not, of two infeasible ones the one that violates less.
 * @returns negative when `a` is better
 */
export function compareOutcomes(objective: Objective, a: CompleteOutcome, b: CompleteOutcome): number {
  if (a.violation !== b.violation) return a.violation - b.violation;
  return toMinimised(objective, a.objectives[0] ?? 0) - toMinimised(objective, b.objectives[0] ?? 0);
}

/** The best trial of one objective; with several the best by the first one of the front. Undefined without a complete one. */
export function bestTrial(problem: OptimizationProblem, trials: Iterable<Trial>): Trial | undefined {
  const [objective] = problem.objectives;
  if (objective === undefined) return undefined;
  let best: { trial: Trial; outcome: CompleteOutcome } | undefined;
  for (const trial of trials) {
    const outcome = completeOutcome(trial);
    if (outcome === undefined) continue;
    if (best === undefined || compareOutcomes(objective, outcome, best.outcome) < 0)
      best = { trial, outcome };
  }
  return best?.trial;
}

/** Is `a` at least as good in every objective as `b`, and better in one? Both minimised. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let isBetter = false;
  for (let index = 0; index < a.length; index += 1) {
    const [mine = 0, other = 0] = [a[index], b[index]];
    if (mine > other) return false;
    if (mine < other) isBetter = true;
  }
  return isBetter;
}

/**
 * The feasible designs that no other feasible one dominates, in the order of the first objective. O(n log n) for two
 * objectives, O(n * front) for more.
 */
export function paretoFront(problem: OptimizationProblem, trials: Iterable<Trial>): Trial[] {
  const rows: { trial: Trial; goals: number[] }[] = [];
  for (const trial of trials) {
    const outcome = completeOutcome(trial);
    if (outcome === undefined || outcome.violation > 0) continue;
    const goals = problem.objectives.map((objective, index) =>
      toMinimised(objective, outcome.objectives[index] ?? Number.POSITIVE_INFINITY),
    );
    rows.push({ trial, goals });
  }
  rows.sort((a, b) => compareGoals(a.goals, b.goals) || a.trial.number - b.trial.number);
  const front: typeof rows = [];
  // In this order nobody is dominated by one that comes later; with two objectives the last of the front decides alone.
  const isPlane = problem.objectives.length <= 2;
  for (const row of rows) {
    const rivals = isPlane ? front.slice(-1) : front;
    const isBeaten = rivals.some(({ goals }) => dominates(goals, row.goals) || isSame(goals, row.goals));
    if (!isBeaten) front.push(row);
  }
  return front.map(({ trial }) => trial);
}

function compareGoals(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < a.length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, index) => value === b[index]);
}
