import type { AlgorithmKind } from "../study/node-types.ts";
import { valueCount } from "./design.ts";
import type { OptimizationProblem } from "./problem.ts";

export type Recommendation = {
  readonly kind: Exclude<AlgorithmKind, "auto" | "optuna">;
  /** One sentence for the user: what of the study made the choice. */
  readonly reason: string;
  /** How many trials the algorithm should have at least, and beyond which it gains little. */
  readonly trials: { readonly least: number; readonly good: number };
};

/** Beyond these a model of the answers learns too little or takes too long; measured, see docs/decisions/0023. */
const MODEL_LIMITS = { variables: 20, objectives: 4, trials: 500, trialsOfFronts: 300 };
/** A trial is cheap when a model would compute for as long as the trial itself, s. */
const CHEAP_TRIAL_S = 0.05;
/** So few designs are all computed where nobody says how many trials there may be. */
const FEW_DESIGNS = { costly: 200, cheap: 10_000 };

/**
 * Trials for each variable. Models: ten is the least that HEEDS' handbook asks for. The others are measured on the test
 * problems (docs/decisions/0023): CMA-ES comes within 3 % of the optimum with 100 and 0.3 % with 300, NSGA-II to 97 % of
 * the hypervolume with 30 and 99.8 % with 100.
 */
const TRIALS_PER_VARIABLE = {
  gaussianProcess: { least: 10, good: 20 },
  parego: { least: 10, good: 20 },
  cmaEs: { least: 100, good: 300 },
  nsga2: { least: 30, good: 100 },
} as const;
/** Even the smallest problem gets so many. */
const FEWEST_TRIALS = { least: 20, good: 50 };

/**
 * Chooses an algorithm by the number of variables and objectives, the trials that are wanted, and what a trial costs.
 * Choices and whole numbers do not count against a model: where two thirds of the variables were choices it found in 100
 * trials what the others did not find in 200.
 * @param plan.secondsPerTrial as far as known; formulas alone take microseconds
 */
export function recommendAlgorithm(
  { variables, objectives }: Pick<OptimizationProblem, "variables" | "objectives" | "constraints">,
  { trials, secondsPerTrial }: { readonly trials?: number; readonly secondsPerTrial?: number },
): Recommendation {
  const free = variables.filter((variable) => valueCount(variable) > 1);
  const designCount = variables.reduce((product, variable) => product * valueCount(variable), 1);
  const isCheap = secondsPerTrial !== undefined && secondsPerTrial < CHEAP_TRIAL_S;
  if (designCount <= (trials ?? (isCheap ? FEW_DESIGNS.cheap : FEW_DESIGNS.costly))) {
    const designs = designCount === 1 ? "one design" : `${designCount} different designs`;
    return {
      kind: "sobol",
      reason: `The variables allow only ${designs}, so all of them are computed.`,
      trials: { least: designCount, good: designCount },
    };
  }
  const recommend = (kind: keyof typeof TRIALS_PER_VARIABLE, why: string): Recommendation => ({
    kind,
    reason: `${sizeOf(free.length, objectives.length, trials)}: ${why}.`,
    trials: trialsFor(kind, free.length, designCount),
  });
  const isFront = objectives.length > 1;
  const limit = isFront ? MODEL_LIMITS.trialsOfFronts : MODEL_LIMITS.trials;
  const [model, population] = isFront
    ? (["parego", "nsga2"] as const)
    : (["gaussianProcess", "cmaEs"] as const);
  const [modelName, populationName] = isFront
    ? ["ParEGO, which models the results,", "NSGA-II"]
    : ["a Gaussian process, which models the results,", "CMA-ES"];

  if (objectives.length > MODEL_LIMITS.objectives)
    return recommend(
      population,
      `a model of so many objectives leads nowhere, so ${populationName} searches them together`,
    );
  if (free.length > MODEL_LIMITS.variables)
    return recommend(
      population,
      `beyond ${MODEL_LIMITS.variables} variables a model learns too little, so ${populationName} searches without one`,
    );
  if (trials !== undefined && trials > limit)
    return recommend(population, `beyond ${limit} trials ${populationName} gets as far without a model`);
  if (trials === undefined && isCheap)
    return recommend(population, `a trial takes next to no time, so ${populationName} may use many of them`);
  return recommend(model, `${modelName} gets farthest with few trials`);
}

function sizeOf(variables: number, objectives: number, trials: number | undefined): string {
  const parts = [countOf(variables, "variable"), countOf(objectives, "objective")];
  if (trials !== undefined) parts.push(countOf(trials, "trial"));
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function countOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** Never more than there are designs, and for models never more than they can use. */
function trialsFor(
  kind: keyof typeof TRIALS_PER_VARIABLE,
  variables: number,
  designCount: number,
): Recommendation["trials"] {
  const { least, good } = TRIALS_PER_VARIABLE[kind];
  const most =
    kind === "gaussianProcess"
      ? MODEL_LIMITS.trials
      : kind === "parego"
        ? MODEL_LIMITS.trialsOfFronts
        : 1_000_000;
  const bounded = (perVariable: number, fewest: number): number =>
    Math.min(designCount, most, Math.max(fewest, perVariable * variables));
  return { least: bounded(least, FEWEST_TRIALS.least), good: bounded(good, FEWEST_TRIALS.good) };
}
