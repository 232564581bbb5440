import type { AlgorithmKind } from "../study/node-types.ts";
import type { OptimizationProblem } from "./problem.ts";

export type Recommendation = {
  readonly kind: Exclude<AlgorithmKind, "auto" | "optuna">;
  /** One sentence for the user: what of the study made the choice. */
  readonly reason: string;
  /** How many trials the algorithm should have at least, and beyond which it gains little. */
  readonly trials: { readonly least: number; readonly good: number };
};

/**
 * Chooses an algorithm by the number of variables and objectives, the trials that are wanted, and what a trial costs.
 * @param secondsPerTrial as far as known; formulas alone take microseconds
 */
export function recommendAlgorithm(
  problem: Pick<OptimizationProblem, "variables" | "objectives" | "constraints">,
  plan: { readonly trials?: number; readonly secondsPerTrial?: number },
): Recommendation {
  throw new Error(`not written yet: ${problem.variables.length} ${plan.trials}`);
}
