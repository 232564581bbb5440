import { type CmaRestart, createCmaSearch, isOfOthers, restartTag } from "./cma-search.ts";
import { createDesignSpace } from "./encode-design.ts";
import { createFreshDesigns } from "./fresh-designs.ts";
import { createRandom } from "./random.ts";
import { readHistory } from "./read-history.ts";
import type { Sampler, SamplerOptions, SamplerProblem, SamplerTrial } from "./sampler.ts";

/** @see createRandom */
const STREAM = { draw: 200 };

/**
 * CMA-ES with restarts (Hansen 2016; IPOP, Auger and Hansen 2005) for one objective, from the history alone: the designs
 * of a restart, known by their tag, are cut into generations in the order of their numbers, and each complete generation
 * moves the distribution. With trials in flight designs are drawn from the distribution as it is by then, whatever
 * generation they will belong to, so nobody ever waits. Designs of others count in the generation they fall into.
 */
export function createCmaEsSampler({ variables }: SamplerProblem, { seed }: SamplerOptions): Sampler {
  const space = createDesignSpace(variables);
  const search = createCmaSearch(space, seed);
  const freshDesigns = createFreshDesigns(space);
  let reached: { readonly state: CmaRestart; readonly history: readonly SamplerTrial[] } | undefined;

  /** Follows the history to its last complete generation; from where it was, where that is still the same history. */
  const follow = (history: readonly SamplerTrial[]): CmaRestart => {
    const isSame = reached?.history.every((trial, index) => trial === history[index]) ?? false;
    let state = isSame && reached !== undefined ? reached.state : search.start(0, 0);
    for (;;) {
      const end = endOfGeneration(history, state);
      if (end === undefined) break;
      const counted = history.slice(state.end, end).filter((trial) => counts(trial, state));
      state = search.advance(state, readHistory(space, counted).observations, end);
    }
    reached = { state, history: history.slice(0, state.end) };
    return state;
  };

  return {
    ask: (history, count) => {
      const state = follow(history);
      const fresh = freshDesigns(history);
      const tag = restartTag(state);
      return Array.from({ length: count }, (_, index) => {
        const random = createRandom(seed, STREAM.draw, history.length + index);
        const values = fresh.take(() => search.draw(state, random), random);
        return values === undefined ? [] : [{ values, tag }];
      }).flat();
    },
  };
}

/** Is a trial one of this restart, or a design of others? What is left of earlier restarts lies where those had converged. */
function counts({ tag }: SamplerTrial, state: CmaRestart): boolean {
  return tag === restartTag(state) || isOfOthers(tag);
}

/** Where the next generation ends in the history; undefined while one of its trials is missing or has not ended. */
function endOfGeneration(history: readonly SamplerTrial[], state: CmaRestart): number | undefined {
  let missing = state.population;
  for (let index = state.end; index < history.length; index += 1) {
    const trial = history[index];
    if (trial === undefined || !counts(trial, state)) continue;
    if (trial.outcome.state === "pending") return undefined;
    if (!isOfOthers(trial.tag)) missing -= 1;
    if (missing === 0) return index + 1;
  }
  return undefined;
}
