import { createDesignSpace, type DesignSpace } from "./encode-design.ts";
import { createFreshDesigns, type FreshDesigns } from "./fresh-designs.ts";
import { createRandom } from "./random.ts";
import type { Proposal, Sampler, SamplerOptions, SamplerProblem } from "./sampler.ts";
import { MOST_SOBOL_DIMENSIONS, scramble, sobolBits } from "./sobol-sequence.ts";

/** @see createRandom */
const STREAM = { scramble: 100, beyond: 101, unused: 102 };
const TAG = /^sobol:(\d+)$/;

/** Designs spread evenly by the scrambled Sobol sequence. Variables after the first 128 get random numbers. */
export function createSobolSampler({ variables }: SamplerProblem, { seed }: SamplerOptions): Sampler {
  const space = createDesignSpace(variables);
  const freshIn = createFreshDesigns(space);
  const proposeNext = createSobolDesigns(space, seed);
  return {
    ask: (history, count) => {
      const fresh = freshIn(history);
      const tags = history.map(({ tag }) => tag);
      const proposals: Proposal[] = [];
      while (proposals.length < count) {
        const proposal = proposeNext(tags, fresh);
        if (proposal === undefined) break;
        proposals.push(proposal);
        tags.push(proposal.tag);
      }
      return proposals;
    },
  };
}

/**
 * The next design of a scrambled sequence that was not asked for yet, or any other one where the sequence gives none soon.
 * The tags of a history tell how far the sequence was used.
 */
export function createSobolDesigns(
  space: DesignSpace,
  seed: number,
): (tags: readonly (string | undefined)[], fresh: FreshDesigns) => Proposal | undefined {
  const pointAt = createSobolPoints(space.dimension, seed);
  return (tags, fresh) => {
    let index = tags.reduce((next, tag) => {
      const [, digits] = TAG.exec(tag ?? "") ?? [];
      return digits === undefined ? next : Math.max(next, Number(digits) + 1);
    }, 0);
    const others = createRandom(seed, STREAM.unused, index);
    const values = fresh.take(() => {
      index += 1;
      return pointAt(index - 1);
    }, others);
    return values && { values, tag: `sobol:${index - 1}` };
  };
}

/** The points of a scrambled sequence by their index, from 0; coordinates after the first 128 are random. */
export function createSobolPoints(dimension: number, seed: number): (index: number) => Float64Array {
  const random = createRandom(seed, STREAM.scramble);
  const seeds = Uint32Array.from({ length: dimension }, () => random.integer(2 ** 32));
  return (index) => {
    const beyond = createRandom(seed, STREAM.beyond, index);
    return Float64Array.from(seeds, (scrambleSeed, coordinate) =>
      coordinate < MOST_SOBOL_DIMENSIONS
        ? scramble(sobolBits(index, coordinate), scrambleSeed)
        : beyond.next(),
    );
  };
}
