import type { DesignValue } from "../../src/shared/optimise/design.ts";
import { bestTrial } from "../../src/shared/optimise/goals.ts";
import type { OptimizationProblem } from "../../src/shared/optimise/problem.ts";
import { completeOutcome, isFeasible, type Trial } from "../../src/shared/optimise/trial.ts";
import { takeThatFit } from "../canvas/take-that-fit.ts";
import { marginOf, outputsOf, shown } from "./compact-trial.ts";

type Cell = DesignValue | null;
type Row = readonly Cell[];

/** Trials side by side: a column for each, then the differences of all but the first to the first. */
export function compareDesigns(problem: OptimizationProblem, trials: readonly Trial[]): object {
  const numbers = trials.map((trial) => `#${trial.number}`);
  const outcomes = trials.map(completeOutcome);
  const row = (name: string, unit: string | undefined, cells: readonly (DesignValue | undefined)[]): Row => {
    const values = cells.map((cell) => (typeof cell === "number" ? shown(cell) : (cell ?? null)));
    return [name, unit ?? "", ...values, ...differences(values)];
  };
  const best = bestTrial(problem, trials);
  const isSingle = problem.objectives.length === 1;
  return {
    columns: ["name", "unit", ...numbers, ...numbers.slice(1).map((number) => `${number} - ${numbers[0]}`)],
    variables: takeThatFit(
      problem.variables.map(({ symbol, unit }) =>
        row(
          symbol,
          unit,
          trials.map(({ values }) => values[symbol]),
        ),
      ),
      9_000,
    ),
    objectives: takeThatFit(
      problem.objectives.map(({ label, unit, sense }, index) =>
        row(
          `${label} (${sense})`,
          unit,
          outcomes.map((outcome) => outcome?.objectives[index]),
        ),
      ),
      5_000,
    ),
    constraints: takeThatFit(
      problem.constraints.map(({ label, relation, limit, unit }, index) =>
        row(
          `${label} (${relation} ${limit})`,
          unit,
          outcomes.map((outcome) => outcome?.constraints[index]),
        ),
      ),
      6_000,
    ),
    margins: takeThatFit(
      problem.constraints.map((constraint, index) =>
        row(
          constraint.label,
          constraint.unit,
          outcomes.map((outcome) => {
            const value = outcome?.constraints[index];
            return value === undefined ? undefined : marginOf(constraint, value);
          }),
        ),
      ),
      6_000,
    ),
    outputs: takeThatFit(
      outputsOf(problem).map(({ symbol, unit }) =>
        row(
          symbol,
          unit,
          outcomes.map((outcome) => outcome?.outputs[symbol]),
        ),
      ),
      8_000,
    ),
    states: trials.map((trial) => ({
      trial: trial.number,
      state: trial.state,
      ...(trial.state === "complete" ? { feasible: isFeasible(trial) } : {}),
      ...(trial.outcome?.state === "failed" ? { failure: trial.outcome.reason.message.slice(0, 300) } : {}),
    })),
    ...(best === undefined || !isSingle ? {} : { best: best.number }),
  };
}

function differences([first, ...others]: readonly Cell[]): Cell[] {
  return others.map((other) =>
    typeof first === "number" && typeof other === "number" ? shown(other - first) : null,
  );
}
