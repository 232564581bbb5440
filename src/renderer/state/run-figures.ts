import type { DesignValue, Variable } from "../../shared/optimise/design.ts";
import { constraintMargin } from "../../shared/optimise/goals.ts";
import type { Constraint, Objective, OptimizationProblem } from "../../shared/optimise/problem.ts";
import { completeOutcome, type Trial } from "../../shared/optimise/trial.ts";

/** A variable's value in a design beside the one that the run began with. */
export type VariableRow = {
  readonly variable: Variable;
  readonly value: DesignValue | undefined;
  readonly start: DesignValue | undefined;
  /** In the variable's unit; absent where there is none between the two. */
  readonly difference: number | undefined;
};

export type ConstraintRow = {
  readonly constraint: Constraint;
  readonly value: number;
  readonly isMet: boolean;
  /** How far beyond the limit, relative to it (to 1 where that is 0); negative: how far within. */
  readonly excess: number;
};

export type ValueRow = { readonly label: string; readonly value: number; readonly unit: string | undefined };

/** The variables as people count them: `a2` before `a10`. */
export function sortVariables(variables: readonly Variable[]): Variable[] {
  return variables.toSorted((a, b) => byNumber.compare(a.label, b.label));
}

const byNumber = new Intl.Collator("en", { numeric: true });

export function variableRows({ variables }: OptimizationProblem, { values }: Trial): VariableRow[] {
  return sortVariables(variables).map((variable) => {
    const value = values[variable.symbol];
    const start = variable.initial;
    const difference = typeof value === "number" && typeof start === "number" ? value - start : undefined;
    return { variable, value, start, difference };
  });
}

/** The goals of a trial; none of one that has no values. */
export function objectiveRows(
  objectives: readonly Objective[],
  trial: Trial,
): { readonly objective: Objective; readonly value: number }[] {
  const values = completeOutcome(trial)?.objectives ?? [];
  return objectives.flatMap((objective, index) => {
    const value = values[index];
    return value === undefined ? [] : [{ objective, value }];
  });
}

export function constraintRows({ constraints }: OptimizationProblem, trial: Trial): ConstraintRow[] {
  const values = completeOutcome(trial)?.constraints ?? [];
  return constraints.flatMap((constraint, index) => {
    const value = values[index];
    if (value === undefined) return [];
    const excess = constraintMargin(constraint, value);
    return [{ constraint, value, isMet: excess <= 0, excess }];
  });
}

/** What the trial gave beside its goals, with the names of the canvas where there are any. */
export function outputRows({ steps, extractions }: OptimizationProblem, trial: Trial): ValueRow[] {
  const named = new Map<string, { label: string; unit: string | undefined }>();
  for (const step of steps) {
    if (step.kind !== "formula") continue;
    for (const { symbol, unit } of step.formulas) named.set(symbol, { label: symbol, unit });
  }
  for (const { symbol, label, unit } of extractions) named.set(symbol, { label, unit });
  return Object.entries(completeOutcome(trial)?.outputs ?? {}).map(([symbol, value]) => ({
    value,
    ...(named.get(symbol) ?? { label: symbol, unit: undefined }),
  }));
}
