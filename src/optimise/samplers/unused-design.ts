import type { DesignValues } from "../../shared/optimise/design.ts";
import { type DesignSpace, eachDesign } from "./encode-design.ts";
import type { Random } from "./random.ts";

const TRIES = 100;

/**
 * A random design that was not asked for yet.
 * @param keys of all that were (`DesignSpace.key`)
 * @returns undefined when there is none, or none that differs by more than the rounding of numbers
 */
export function findUnusedDesign(
  space: DesignSpace,
  keys: ReadonlySet<string>,
  random: Random,
): DesignValues | undefined {
  for (let count = 0; count < TRIES; count += 1) {
    const values = space.decode(Float64Array.from({ length: space.dimension }, random.next));
    if (!keys.has(space.key(values))) return values;
  }
  // Bounds may be so near to each other that there are few numbers between them: their designs cannot be counted.
  if (!Number.isFinite(space.designCount)) return undefined;
  // A space that hides its free designs that well has finitely many; as many steps as there are keys find one.
  for (const values of eachDesign(space)) if (!keys.has(space.key(values))) return values;
  return undefined;
}
