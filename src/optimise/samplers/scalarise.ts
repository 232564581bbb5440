import { dominates } from "../../shared/optimise/goals.ts";
import type { Observation } from "./read-history.ts";

/**
 * Makes several objectives one: the augmented Chebyshev distance from the best of each objective (ParEGO, Knowles 2006),
 * each in units of its range over the front. The lower the better.
 */
export type Scalarisation = {
  readonly weights: readonly number[];
  /** The best of each objective, and its range over the front. */
  readonly ranges: readonly { readonly low: number; readonly width: number }[];
};

const AUGMENTATION = 0.05;

/** @param observations at least one; those that violate the constraints least make the front */
export function makeScalarisation(
  observations: readonly Observation[],
  weights: readonly number[],
): Scalarisation {
  const least = observations.reduce(
    (low, { violation }) => Math.min(low, violation),
    Number.POSITIVE_INFINITY,
  );
  const rivals = observations.filter(({ violation }) => violation === least);
  const front = rivals.filter(
    ({ objectives }) => !rivals.some((other) => dominates(other.objectives, objectives)),
  );
  const ranges = weights.map((_, index) => {
    const values = front.map(({ objectives }) => objectives[index] ?? 0);
    const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return { low, width: high > low ? high - low : Math.abs(low) || 1 };
  });
  return { weights, ranges };
}

export function scalarise(scalarisation: Scalarisation, objectives: readonly number[]): number {
  const parts = toParts(scalarisation, objectives);
  return Math.max(...parts) + AUGMENTATION * parts.reduce((sum, part) => sum + part, 0);
}

function toParts({ weights, ranges }: Scalarisation, objectives: readonly number[]): number[] {
  return weights.map((weight, index) => {
    const { low, width } = ranges[index] ?? { low: 0, width: 1 };
    return (weight * ((objectives[index] ?? 0) - low)) / width;
  });
}
