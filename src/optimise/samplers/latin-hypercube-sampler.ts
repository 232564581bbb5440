import { createDesignSpace } from "./encode-design.ts";
import { createFreshDesigns } from "./fresh-designs.ts";
import { createRandom } from "./random.ts";
import type { Proposal, Sampler, SamplerOptions, SamplerProblem } from "./sampler.ts";

/** @see createRandom */
const STREAM = { order: 110, place: 111, unused: 112 };
const TAG = /^lhs:(\d+)$/;
/** Strata where nobody says how many trials there will be. */
const USUAL_BUDGET = 100;

/**
 * Latin hypercube (McKay, Beckman, Conover 1979): with a budget of `n` each variable is cut into `n` equal parts, and each
 * part is used once. Trials beyond the budget begin a further hypercube of the same size.
 */
export function createLatinHypercubeSampler(
  { variables }: SamplerProblem,
  { seed, budget = USUAL_BUDGET }: SamplerOptions,
): Sampler {
  const space = createDesignSpace(variables);
  const freshIn = createFreshDesigns(space);
  const size = Math.max(1, budget);
  let known: { cube: number; orders: readonly (readonly number[])[] } | undefined;

  const ordersOf = (cube: number): readonly (readonly number[])[] => {
    if (known?.cube !== cube) {
      const strata = Array.from({ length: size }, (_, stratum) => stratum);
      const orders = variables.map((_, coordinate) =>
        createRandom(seed, STREAM.order, cube, coordinate).shuffle(strata),
      );
      known = { cube, orders };
    }
    return known.orders;
  };
  const pointAt = (index: number): Float64Array => {
    const orders = ordersOf(Math.floor(index / size));
    const random = createRandom(seed, STREAM.place, index);
    return Float64Array.from(orders, (order) => ((order[index % size] ?? 0) + random.next()) / size);
  };
  return {
    ask: (history, count) => {
      const fresh = freshIn(history);
      let index = history.reduce((next, { tag }) => {
        const [, digits] = TAG.exec(tag ?? "") ?? [];
        return digits === undefined ? next : Math.max(next, Number(digits) + 1);
      }, 0);
      const proposals: Proposal[] = [];
      while (proposals.length < count) {
        const values = fresh.take(
          () => {
            index += 1;
            return pointAt(index - 1);
          },
          createRandom(seed, STREAM.unused, index),
        );
        if (values === undefined) break;
        proposals.push({ values, tag: `lhs:${index - 1}` });
      }
      return proposals;
    },
  };
}
