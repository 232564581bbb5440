import { chooseRegion } from "./choose-region.ts";
import { createModelSampler } from "./model-sampler.ts";
import type { Sampler, SamplerOptions, SamplerProblem } from "./sampler.ts";
import { buildSurrogate, createFits } from "./surrogate.ts";
import { writeSearch } from "./trust-region.ts";

/** A trust region longer than this is no reason yet to look nowhere else. */
const WIDE = 0.3;

/**
 * Constrained expected improvement on Gaussian processes, in a trust region around the best design: for trials that cost
 * more than the tens of milliseconds of an ask. Takes the first objective only. Begins with 2 d + 2 designs of the Sobol
 * sequence, for which those of others count too.
 */
export function createGaussianProcessSampler(problem: SamplerProblem, options: SamplerOptions): Sampler {
  const fits = createFits();
  return createModelSampler(problem, options, (space, read) => {
    const scored = read.observations.map((observation) => ({
      observation,
      score: observation.objectives[0] ?? 0,
    }));
    const { region, surrogate } = chooseRegion(scored, read, (centre) =>
      buildSurrogate({ scored, read, isChoice: space.isChoice, isScoreNew: false }, centre, fits),
    );
    const { search, centre, length } = region;
    return {
      surrogate,
      area: {
        centre: centre.observation.point,
        length,
        everywhere: length > WIDE && search.origin === undefined ? 0.25 : 0,
        // What belongs on a bound is led there by the slopes; drawing there too would keep it there.
        beyond: 0,
      },
      tag: writeSearch(search),
    };
  });
}
