import { createModelSampler } from "./model-sampler.ts";
import type { Random } from "./random.ts";
import type { Sampler, SamplerOptions, SamplerProblem } from "./sampler.ts";
import { makeScalarisation, scalarise } from "./scalarise.ts";
import { compareScored } from "./scored.ts";
import { createSobolPoints } from "./sobol-sampler.ts";
import { buildSurrogate, createFits } from "./surrogate.ts";

/** One of them is drawn for each design: the front is refined near a known design, and searched beside it. */
const LENGTHS = [0.05, 0.2, 0.8] as const;
const WIDE = 0.3;
/** How often one objective alone counts: so the ends of the front are found. */
const SINGLE_SHARE = 0.1;

/**
 * ParEGO (Knowles 2006) with constraints: for each design the objectives are made one by new weights, and the step
 * of the Gaussian process sampler is taken on it.
 */
export function createParegoSampler(problem: SamplerProblem, options: SamplerOptions): Sampler {
  const fits = createFits();
  const weightAt = createSobolPoints(problem.objectiveCount, options.seed);
  return createModelSampler(problem, options, (space, read, random) => {
    const scalarisation = makeScalarisation(
      read.observations,
      drawWeights(weightAt(read.tags.length), random),
    );
    const scored = read.observations.map((observation) => ({
      observation,
      score: scalarise(scalarisation, observation.objectives),
    }));
    const best = scored.reduce((a, b) => (compareScored(a, b) <= 0 ? a : b));
    const length = LENGTHS[random.integer(LENGTHS.length)] ?? LENGTHS[0];
    return {
      surrogate: buildSurrogate({ scored, read, isChoice: space.isChoice, isScoreNew: true }, best, fits),
      area: { centre: best.observation.point, length, everywhere: length > WIDE ? 0.1 : 0, beyond: 0.5 },
    };
  });
}

/**
 * Evenly spread over all weights with the sum 1, or nearly all on one objective.
 * @param point uniform in the unit cube, a coordinate for each objective
 */
function drawWeights(point: Float64Array, random: Random): number[] {
  const only = random.next() < SINGLE_SHARE ? random.integer(point.length) : undefined;
  const shares = Array.from(point, (uniform, index) =>
    only === undefined || only === index ? -Math.log(1 - uniform) : 1e-3,
  );
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}
