import { dominates } from "../../shared/optimise/goals.ts";
import { createModelSampler } from "./model-sampler.ts";
import type { Random } from "./random.ts";
import type { Observation } from "./read-history.ts";
import type { Sampler, SamplerOptions, SamplerProblem } from "./sampler.ts";
import { compareScored, type Scored } from "./scored.ts";
import { buildSurrogate, createFits } from "./surrogate.ts";

/** One of them is drawn for each design: the front is refined near a known design, and searched beside it. */
const LENGTHS = [0.05, 0.2, 0.8] as const;
const WIDE = 0.3;
/** How often one objective alone counts: so the ends of the front are found. */
const SINGLE_SHARE = 0.2;

/**
 * ParEGO (Knowles 2006) with constraints: for each design the objectives are made one by new random weights, and the step
 * of the Gaussian process sampler is taken on it.
 */
export function createParegoSampler(problem: SamplerProblem, options: SamplerOptions): Sampler {
  const fits = createFits();
  return createModelSampler(problem, options, (space, read, random) => {
    const scored = scalarise(read.observations, drawWeights(problem.objectiveCount, random));
    const best = scored.reduce((a, b) => (compareScored(a, b) <= 0 ? a : b));
    const length = LENGTHS[random.integer(LENGTHS.length)] ?? LENGTHS[0];
    return {
      surrogate: buildSurrogate(scored, read, best, space.isChoice, fits),
      area: { centre: best.observation.point, length, everywhere: length > WIDE ? 0.25 : 0 },
    };
  });
}

/** Uniform over all weights with the sum 1, or nearly all on one objective. */
function drawWeights(count: number, random: Random): number[] {
  const only = random.next() < SINGLE_SHARE ? random.integer(count) : undefined;
  const shares = Array.from({ length: count }, (_, index) =>
    only === undefined || only === index ? -Math.log(1 - random.next()) : 1e-3,
  );
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}

/** Augmented Chebyshev distance from the best of each objective, each in units of its range over the front so far. */
function scalarise(observations: readonly Observation[], weights: readonly number[]): Scored[] {
  const least = observations.reduce(
    (low, { violation }) => Math.min(low, violation),
    Number.POSITIVE_INFINITY,
  );
  const front = frontOf(observations.filter(({ violation }) => violation === least));
  const ranges = weights.map((_, index) => {
    const values = front.map(({ objectives }) => objectives[index] ?? 0);
    const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return { low, width: high > low ? high - low : Math.abs(low) || 1 };
  });
  return observations.map((observation) => {
    const parts = ranges.map(
      ({ low, width }, index) =>
        ((weights[index] ?? 0) * ((observation.objectives[index] ?? 0) - low)) / width,
    );
    return { observation, score: Math.max(...parts) + 0.05 * parts.reduce((sum, part) => sum + part, 0) };
  });
}

function frontOf(observations: readonly Observation[]): Observation[] {
  return observations.filter(
    ({ objectives }) => !observations.some((other) => dominates(other.objectives, objectives)),
  );
}
