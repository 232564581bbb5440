import { ExpressionError } from "../../shared/expression/expression-error.ts";
import type { TrialScope } from "./build-scope.ts";
import type { Formula, FormulaStep } from "./compile-problem.ts";
import { TrialFailure } from "./trial-failure.ts";

/** @throws TrialFailure formula, not-finite */
export function computeNumber({ text, nodeId, label, expression }: Formula, scope: TrialScope): number {
  let value: number | string;
  try {
    value = expression.evaluate(scope);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new TrialFailure("formula", `"${label}" (${text}): ${error.message}`, { nodeId });
  }
  if (typeof value === "string")
    throw new TrialFailure("formula", `"${label}" (${text}) gives the text "${value}", not a number`, {
      nodeId,
    });
  if (!Number.isFinite(value))
    throw new TrialFailure("not-finite", `"${label}" (${text}) gives ${describeNumber(value)}`, { nodeId });
  return value;
}

/** Computes the formulas of a step, in order; each may use those before it. @throws TrialFailure formula, not-finite */
export function computeFormulaStep(
  { formulas }: FormulaStep,
  scope: TrialScope,
  outputs: Record<string, number>,
): void {
  for (const { symbol, formula } of formulas) {
    const value = computeNumber(formula, scope);
    scope.set(symbol, value);
    outputs[symbol] = value;
  }
}

function describeNumber(value: number): string {
  if (Number.isNaN(value)) return "no number (NaN)";
  return value > 0 ? "an infinite number" : "a negative infinite number";
}
