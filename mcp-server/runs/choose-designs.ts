import { compareOutcomes, paretoFront, toMinimised } from "../../src/shared/optimise/goals.ts";
import type { Objective, OptimizationProblem } from "../../src/shared/optimise/problem.ts";
import { completeOutcome, type Trial } from "../../src/shared/optimise/trial.ts";

/** The best trials by one objective, the best first: feasible ones before others, those by what they violate. */
export function bestTrials(objective: Objective, trials: readonly Trial[]): Trial[] {
  const rows = trials.flatMap((trial) => {
    const outcome = completeOutcome(trial);
    return outcome === undefined ? [] : [{ trial, outcome }];
  });
  rows.sort((a, b) => compareOutcomes(objective, a.outcome, b.outcome) || a.trial.number - b.trial.number);
  return rows.map(({ trial }) => trial);
}

/** A design of a front; `role` says what it is there for: an end or the knee. */
export type FrontDesign = { readonly trial: Trial; readonly role?: string };

/**
 * The front of several objectives, thinned evenly in the order of the first one; its ends and its knee always stay. The
 * knee is the design nearest to the point that has the best of every objective, each scaled to its range on the front.
 */
export function thinFront(
  problem: OptimizationProblem,
  trials: readonly Trial[],
  count: number,
): { designs: FrontDesign[]; total: number } {
  const front = paretoFront(problem, trials);
  const goals = front.map((trial) => goalsOf(problem, trial));
  const roles = new Map<number, string[]>();
  const name = (index: number, role: string): void => {
    roles.set(index, [...(roles.get(index) ?? []), role]);
  };
  if (front.length > 0) {
    for (const [index, { label }] of problem.objectives.entries())
      name(indexOfLeast(goals.map((row) => row[index] ?? 0)), `best ${label}`);
    if (front.length > 2) name(findKnee(goals), "knee: a balance of all objectives");
  }
  const kept = new Set(roles.keys());
  // Evenly spread places first; ends and knee may lie on them already.
  const room = Math.max(0, Math.min(count, front.length) - kept.size);
  const others = front.map((_trial, index) => index).filter((index) => !kept.has(index));
  for (let place = 0; place < room; place += 1) {
    const index = others[Math.floor(((place + 0.5) * others.length) / room)];
    if (index !== undefined) kept.add(index);
  }
  const designs = [...kept]
    .sort((a, b) => a - b)
    .flatMap((index) => {
      const trial = front[index];
      const role = roles.get(index)?.join(", ");
      return trial === undefined ? [] : [{ trial, ...(role === undefined ? {} : { role }) }];
    });
  return { designs, total: front.length };
}

function goalsOf({ objectives }: OptimizationProblem, trial: Trial): number[] {
  const outcome = completeOutcome(trial);
  return objectives.map((objective, index) => toMinimised(objective, outcome?.objectives[index] ?? 0));
}

function findKnee(goals: readonly (readonly number[])[]): number {
  const columns = goals[0]?.map((_goal, index) => goals.map((row) => row[index] ?? 0)) ?? [];
  const ranges = columns.map((column) => ({ least: Math.min(...column), most: Math.max(...column) }));
  return indexOfLeast(
    goals.map((row) =>
      Math.hypot(
        ...row.map((goal, index) => {
          const { least = 0, most = 0 } = ranges[index] ?? {};
          return most === least ? 0 : (goal - least) / (most - least);
        }),
      ),
    ),
  );
}

function indexOfLeast(values: readonly number[]): number {
  let least = 0;
  for (const [index, value] of values.entries()) if (value < (values[least] ?? 0)) least = index;
  return least;
}
