import { constraintMargin, toMinimised } from "../../shared/optimise/goals.ts";
import type { Constraint, OptimizationProblem } from "../../shared/optimise/problem.ts";
import type { Trial, TrialOutcome } from "../../shared/optimise/trial.ts";
import type { SamplerOutcome, SamplerTrial } from "../samplers/sampler.ts";

/** The trials of a run as its sampler sees them, kept up as they change. */
export type SamplerHistory = {
  set(trial: Trial): void;
  /** All of them. Changed in place by `set`. */
  all(): readonly SamplerTrial[];
  /** As if the last one had not ended yet. */
  withLastPending(): readonly SamplerTrial[];
};

export function createSamplerHistory(problem: OptimizationProblem): SamplerHistory {
  const history: SamplerTrial[] = [];
  return {
    set(trial) {
      history[trial.number - 1] = toSamplerTrial(problem, trial);
    },
    all: () => history,
    withLastPending() {
      const last = history.at(-1);
      if (last === undefined || last.outcome.state === "pending") return history;
      return [...history.slice(0, -1), { ...last, outcome: { state: "pending" } }];
    },
  };
}

function toSamplerTrial(
  problem: OptimizationProblem,
  { number, values, origin, outcome }: Trial,
): SamplerTrial {
  const { by, tag } = origin;
  return {
    number,
    values,
    outcome: toSamplerOutcome(problem, outcome),
    ...(by === "sampler" && tag !== undefined ? { tag } : {}),
  };
}

function toSamplerOutcome(problem: OptimizationProblem, outcome: TrialOutcome | undefined): SamplerOutcome {
  if (outcome === undefined) return { state: "pending" };
  if (outcome.state === "failed") return { state: "failed" };
  return {
    state: "complete",
    objectives: problem.objectives.map((objective, index) =>
      toMinimised(objective, outcome.objectives[index] ?? Number.NaN),
    ),
    margins: problem.constraints.flatMap((constraint, index) => {
      const value = outcome.constraints[index] ?? Number.NaN;
      return sidesOf(constraint).map((side) => constraintMargin(side, value));
    }),
  };
}

/** How many margins a sampler gets of each trial. */
export function countMargins({ constraints }: Pick<OptimizationProblem, "constraints">): number {
  return constraints.flatMap(sidesOf).length;
}

/** Samplers model margins, and that of an equation has a kink just where it holds: they get both of its sides. */
function sidesOf(constraint: Constraint): Constraint[] {
  if (constraint.relation !== "=") return [constraint];
  return [
    { ...constraint, relation: "<=" },
    { ...constraint, relation: ">=" },
  ];
}
