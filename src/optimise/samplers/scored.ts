import type { Observation } from "./read-history.ts";

/** An observation with the one number that is to become small. */
export type Scored = { readonly observation: Observation; readonly score: number };

/** Deb's rules (2000): what violates less, of two that violate the same what scores lower; of equals the earlier one first. */
export function compareScored(a: Scored, b: Scored): number {
  return isBetterScored(a, b) ? -1 : isBetterScored(b, a) ? 1 : a.observation.number - b.observation.number;
}

export function isBetterScored(a: Scored, b: Scored): boolean {
  const [mine, other] = [a.observation.violation, b.observation.violation];
  return mine === other ? a.score < b.score : mine < other;
}

/** By how much the middle one of some designs scores worse than the one that scores best. */
export function spreadOf(scored: readonly Scored[]): number {
  const sorted = scored.map(({ score }) => score).toSorted((a, b) => a - b);
  return (sorted[sorted.length >> 1] ?? 0) - (sorted[0] ?? 0);
}

/** How far apart two designs lie: root mean square over the coordinates of the unit cube. */
export function distanceBetween(a: Scored, b: Scored): number {
  return Math.sqrt(squaredDistance(a.observation.point, b.observation.point) / a.observation.point.length);
}

export function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k += 1) sum += ((a[k] ?? 0) - (b[k] ?? 0)) ** 2;
  return sum;
}
