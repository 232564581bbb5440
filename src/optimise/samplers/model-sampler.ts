import { createDesignSpace, type DesignSpace } from "./encode-design.ts";
import { createFreshDesigns } from "./fresh-designs.ts";
import { maximiseAcquisition, type SearchArea } from "./maximise-acquisition.ts";
import { createRandom, type Random } from "./random.ts";
import { type ReadHistory, readHistory } from "./read-history.ts";
import type { Proposal, Sampler, SamplerOptions, SamplerProblem, SamplerTrial } from "./sampler.ts";
import { createSobolDesigns } from "./sobol-sampler.ts";
import type { Surrogate } from "./surrogate.ts";

/** @see createRandom */
const STREAM = 120;
const LEAST_OBSERVATIONS = 3;

/** Where a model hopes for the best next design, and what is noted with it. */
export type ModelStep = {
  readonly surrogate: Surrogate;
  readonly area: SearchArea;
  readonly tag?: string;
};

/**
 * A sampler that spreads a few designs first and then asks a model, one design after the other: several at once are as many
 * asks in a row, each with the ones before it pending.
 * @param makeStep what the model makes of a history with three complete trials at least; random numbers are new for each trial
 */
export function createModelSampler(
  { variables }: SamplerProblem,
  { seed, budget }: SamplerOptions,
  makeStep: (space: DesignSpace, read: ReadHistory, random: Random) => ModelStep,
): Sampler {
  const space = createDesignSpace(variables);
  const freshIn = createFreshDesigns(space);
  const spreadNext = createSobolDesigns(space, seed);
  const spreadCount = initialCount(space.dimension, budget);

  const propose = (history: readonly SamplerTrial[]): Proposal | undefined => {
    const fresh = freshIn(history);
    const read = readHistory(space, history);
    if (history.length < spreadCount || read.observations.length < LEAST_OBSERVATIONS)
      return spreadNext(read.tags, fresh);
    const random = createRandom(seed, STREAM, history.length);
    const { surrogate, area, tag } = makeStep(space, read, random);
    const candidates = maximiseAcquisition(space, surrogate, area, random).values();
    const values = fresh.take(() => candidates.next().value?.point ?? area.centre, random);
    return values && { values, ...(tag === undefined ? {} : { tag }) };
  };
  return {
    ask: (history, count) => {
      const trials = [...history];
      const proposals: Proposal[] = [];
      while (proposals.length < count) {
        const proposal = propose(trials);
        if (proposal === undefined) break;
        proposals.push(proposal);
        trials.push({ ...proposal, number: trials.length + 1, outcome: { state: "pending" } });
      }
      return proposals;
    },
  };
}

/** How many designs are spread before a model is believed: 2 d + 2, but at most 40 % of what the run may have. */
function initialCount(dimension: number, budget = Number.POSITIVE_INFINITY): number {
  return Math.min(2 * dimension + 2, Math.max(4, Math.floor(0.4 * budget)));
}
