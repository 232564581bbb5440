import type { DesignValues } from "../../shared/optimise/design.ts";
import type { DesignSpace } from "./encode-design.ts";
import type { Random } from "./random.ts";
import type { SamplerTrial } from "./sampler.ts";
import { findUnusedDesign } from "./unused-design.ts";

/** Draws before a design is looked for elsewhere. */
const MAX_DRAWS = 100;

/** Gives designs that differ from each other and from all that a run has already. */
export type FreshDesigns = {
  /**
   * @param draw gives a point of the unit cube, another one each time
   * @returns the first new design of some draws, else any new one; undefined when there is no other design
   */
  take(draw: () => ArrayLike<number>, random: Random): DesignValues | undefined;
};

/** @returns what is called with the history of each ask */
export function createFreshDesigns(space: DesignSpace): (history: readonly SamplerTrial[]) => FreshDesigns {
  // Making the key of each trial anew for each ask would take longer than the ask.
  const known = new WeakMap<DesignValues, string>();
  const keyOf = (values: DesignValues): string => {
    const key = known.get(values) ?? space.key(values);
    known.set(values, key);
    return key;
  };
  return (history) => {
    const keys = new Set(history.map(({ values }) => keyOf(values)));
    const addNew = (values: DesignValues): DesignValues | undefined => {
      const before = keys.size;
      return keys.add(space.key(values)).size > before ? values : undefined;
    };
    return {
      take: (draw, random) => {
        for (let turn = 0; turn < MAX_DRAWS; turn += 1) {
          const values = addNew(space.decode(draw()));
          if (values !== undefined) return values;
        }
        const unused = findUnusedDesign(space, keys, random);
        return unused && addNew(unused);
      },
    };
  };
}
