import { dot } from "./linear-algebra.ts";

export type BoxProblem = {
  /** Writes the gradient at `point` into `gradient` and gives the value there; a value that is no number counts as too high. */
  readonly evaluate: (point: Float64Array, gradient: Float64Array) => number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly maxEvaluations: number;
};

const MEMORY = 8;

/**
 * A local minimum inside bounds, by L-BFGS on the coordinates that are free (Nocedal and Wright, 2006, algorithm 7.4) with
 * steps that are bent along the bounds (Bertsekas 1982) and halved until the value falls enough.
 * @param start is moved inside the bounds; not changed
 * @returns the best point that was met, and its value
 */
export function minimiseInBox(
  { evaluate, lower, upper, maxEvaluations }: BoxProblem,
  start: ArrayLike<number>,
): { point: Float64Array<ArrayBuffer>; value: number } {
  const size = lower.length;
  const bounded = (value: number, index: number): number =>
    Math.min(upper[index] ?? value, Math.max(lower[index] ?? value, value));
  let point = Float64Array.from(start, bounded);
  let gradient = new Float64Array(size);
  let value = evaluate(point, gradient);
  let steps: { moved: Float64Array; turned: Float64Array; product: number }[] = [];

  for (let evaluations = 1; evaluations < maxEvaluations; ) {
    const isFree = Uint8Array.from(point, (at, index) => {
      const slope = gradient[index] ?? 0;
      return (at <= (lower[index] ?? 0) && slope > 0) || (at >= (upper[index] ?? 0) && slope < 0) ? 0 : 1;
    });
    const direction = findDirection(gradient, isFree, steps);
    let descent = dot(direction, 0, gradient, 0, size);
    if (!(descent < 0)) {
      if (steps.length === 0) break;
      steps = [];
      continue;
    }
    let length = steps.length > 0 ? 1 : firstLength(gradient, isFree, lower, upper);
    const nextGradient = new Float64Array(size);
    let found: { point: Float64Array<ArrayBuffer>; value: number } | undefined;
    for (let halving = 0; halving < 12 && evaluations < maxEvaluations; halving += 1) {
      const next = point.map((at, index) => bounded(at + length * (direction[index] ?? 0), index));
      descent = next.reduce((sum, at, index) => sum + (at - (point[index] ?? 0)) * (gradient[index] ?? 0), 0);
      if (!(descent < 0)) break;
      const nextValue = evaluate(next, nextGradient);
      evaluations += 1;
      if (nextValue <= value + 1e-4 * descent) {
        found = { point: next, value: nextValue };
        break;
      }
      length *= halving < 2 ? 0.5 : 0.2;
    }
    if (found === undefined) {
      if (steps.length === 0) break;
      steps = [];
      continue;
    }
    const moved = found.point.map((at, index) => at - (point[index] ?? 0));
    const turned = nextGradient.map((slope, index) => slope - (gradient[index] ?? 0));
    const product = dot(moved, 0, turned, 0, size);
    if (product > 1e-12 * dot(turned, 0, turned, 0, size)) {
      steps.push({ moved, turned, product });
      if (steps.length > MEMORY) steps.shift();
    }
    const gain = value - found.value;
    ({ point, value } = found);
    gradient = nextGradient;
    if (gain <= 1e-10 * (1 + Math.abs(value))) break;
  }
  return { point, value };
}

/** The two loops of L-BFGS; coordinates that a bound holds stay. */
function findDirection(
  gradient: Float64Array,
  isFree: Uint8Array,
  steps: readonly { moved: Float64Array; turned: Float64Array; product: number }[],
): Float64Array {
  const size = gradient.length;
  const direction = gradient.map((slope, index) => (isFree[index] === 1 ? -slope : 0));
  const shares: number[] = [];
  for (const { moved, turned, product } of steps.toReversed()) {
    const share = dot(moved, 0, direction, 0, size) / product;
    shares.push(share);
    for (let index = 0; index < size; index += 1)
      direction[index] = (direction[index] ?? 0) - share * (turned[index] ?? 0);
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = last.product / dot(last.turned, 0, last.turned, 0, size);
    for (let index = 0; index < size; index += 1) direction[index] = (direction[index] ?? 0) * scale;
  }
  for (const { moved, turned, product } of steps) {
    const rest = (shares.pop() ?? 0) - dot(turned, 0, direction, 0, size) / product;
    for (let index = 0; index < size; index += 1)
      direction[index] = (direction[index] ?? 0) + rest * (moved[index] ?? 0);
  }
  for (let index = 0; index < size; index += 1) if (isFree[index] === 0) direction[index] = 0;
  return direction;
}

/** Nothing is known of the curvature yet: the first step goes a tenth of the box at most. */
function firstLength(
  gradient: Float64Array,
  isFree: Uint8Array,
  lower: Float64Array,
  upper: Float64Array,
): number {
  let longest = 0;
  for (let index = 0; index < gradient.length; index += 1) {
    if (isFree[index] === 0) continue;
    const width = (upper[index] ?? 0) - (lower[index] ?? 0);
    if (width > 0) longest = Math.max(longest, Math.abs(gradient[index] ?? 0) / width);
  }
  return longest > 0 ? 0.1 / longest : 1;
}
