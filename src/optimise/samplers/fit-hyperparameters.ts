import { type Hyperparameters, JITTER, type Points, solveProcess, standardise } from "./gaussian-process.ts";
import { factorize, invertFactored } from "./linear-algebra.ts";
import { minimiseInBox } from "./minimise-in-box.ts";

/** Bounds of the logarithms of the lengths, and the mean and deviation of what is expected of them. */
const LENGTH = { least: -3.5, most: 3.5, centre: Math.log(0.7), spread: 1.2 };

/**
 * Lengths and noise of the highest posterior density. Always sought from the same place, so that they follow from the data
 * alone.
 * @param values any scale; as many as rows
 * @param mostNoise bound of the logarithm of the noise
 */
export function fitHyperparameters(
  points: Points,
  values: readonly number[],
  { maxEvaluations, mostNoise }: { readonly maxEvaluations: number; readonly mostNoise: number },
): Hyperparameters {
  const dimension = points.isChoice.length;
  const lower = new Float64Array(dimension + 1).fill(LENGTH.least);
  const upper = new Float64Array(dimension + 1).fill(LENGTH.most);
  const start = new Float64Array(dimension + 1).fill(Math.log(0.5));
  lower[dimension] = -16;
  upper[dimension] = mostNoise;
  start[dimension] = Math.min(mostNoise, Math.log(1e-4));
  const { point } = minimiseInBox(
    { evaluate: createFitCost(points, values), lower, upper, maxEvaluations },
    start,
  );
  return { lengths: point.slice(0, dimension), noise: point[dimension] ?? 0 };
}

/**
 * The negative logarithm of the posterior density, up to a constant: likelihood with mean and variance of the process
 * profiled out (Rasmussen and Williams 2006, 5.4), and a normal prior on the logarithm of each length.
 * @returns takes the logarithms of the lengths and, last, of the noise; writes the gradient; Infinity where rounding leaves
 *   no density
 */
export function createFitCost(
  points: Points,
  values: readonly number[],
): (logs: Float64Array, gradient: Float64Array) => number {
  const dimension = points.isChoice.length;
  const count = points.rows.length;
  const standard = standardise(values);
  const differences = squaredDifferences(points);
  const correlation = new Float64Array(count * count);
  const slopes = new Float64Array(count * count);

  return (logs, gradient) => {
    const inverseSquares = logs.subarray(0, dimension).map((log) => Math.exp(-2 * log));
    const noise = Math.exp(logs[dimension] ?? 0);
    let at = 0;
    for (let row = 0; row < count; row += 1) {
      for (let column = 0; column <= row; column += 1) {
        let squared = 0;
        for (let k = 0; k < dimension; k += 1, at += 1)
          squared += (differences[at] ?? 0) * (inverseSquares[k] ?? 0);
        const r = Math.sqrt(5 * squared);
        const decay = Math.exp(-r);
        correlation[row * count + column] =
          (1 + r + (r * r) / 3) * decay + (row === column ? noise + JITTER : 0);
        slopes[row * count + column] = (5 / 3) * (1 + r) * decay;
      }
    }
    const factor = factorize(correlation, count);
    if (factor === undefined) return Number.POSITIVE_INFINITY;
    const { weights, variance } = solveProcess(factor, count, standard.values);
    let logDeterminant = 0;
    for (let row = 0; row < count; row += 1) logDeterminant += Math.log(factor[row * count + row] ?? 1);
    let cost = 0.5 * count * Math.log(variance) + logDeterminant;
    const inverse = invertFactored(factor, count);
    gradient.fill(0);
    at = 0;
    for (let row = 0; row < count; row += 1) {
      for (let column = 0; column < row; column += 1) {
        const pull =
          (inverse[row * count + column] ?? 0) - ((weights[row] ?? 0) * (weights[column] ?? 0)) / variance;
        const scaled = pull * (slopes[row * count + column] ?? 0);
        for (let k = 0; k < dimension; k += 1, at += 1)
          gradient[k] = (gradient[k] ?? 0) + scaled * (differences[at] ?? 0);
      }
      at += dimension;
      const own = (inverse[row * count + row] ?? 0) - (weights[row] ?? 0) ** 2 / variance;
      gradient[dimension] = (gradient[dimension] ?? 0) + 0.5 * noise * own;
    }
    for (let k = 0; k < dimension; k += 1) {
      const off = ((logs[k] ?? 0) - LENGTH.centre) / LENGTH.spread;
      gradient[k] = (gradient[k] ?? 0) * (inverseSquares[k] ?? 0) + off / LENGTH.spread;
      cost += 0.5 * off * off;
    }
    return cost;
  };
}

/** Squared differences by coordinate of all pairs `row >= column`: what does not change while the lengths are sought. */
function squaredDifferences({ rows, isChoice }: Points): Float64Array {
  const count = rows.length;
  const dimension = isChoice.length;
  const differences = new Float64Array(((count * (count + 1)) / 2) * dimension);
  let at = 0;
  for (const [row, a] of rows.entries()) {
    for (let column = 0; column <= row; column += 1) {
      const b = rows[column] ?? a;
      for (let k = 0; k < dimension; k += 1, at += 1) {
        const difference = (a[k] ?? 0) - (b[k] ?? 0);
        differences[at] = isChoice[k] === true ? (difference === 0 ? 0 : 1) : difference * difference;
      }
    }
  }
  return differences;
}
