import type { DesignValue, DesignValues, Variable } from "../../shared/optimise/design.ts";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";

/** What symbols stand for in one trial: first variables and parameters, then also what was computed and read. */
export type TrialScope = Map<string, number | string>;

/**
 * @throws Error for a design that is none of the problem: whoever asked for it should have refused it
 */
export function buildScope({ variables, parameters }: OptimizationProblem, values: DesignValues): TrialScope {
  const scope: TrialScope = new Map();
  for (const { symbol, value } of parameters) scope.set(symbol, value);
  for (const variable of variables) {
    const value = values[variable.symbol];
    if (value === undefined || !canHave(variable, value))
      throw new Error(`The design has ${JSON.stringify(value)} for ${variable.symbol}, which it cannot have`);
    scope.set(variable.symbol, value);
  }
  return scope;
}

function canHave(variable: Variable, value: DesignValue): boolean {
  if (variable.kind === "categorical") return variable.choices.includes(value);
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  // What was rounded to a step may be off by the last digit.
  const slack = 1e-9 * Math.max(Math.abs(variable.lower), Math.abs(variable.upper));
  return value >= variable.lower - slack && value <= variable.upper + slack;
}
