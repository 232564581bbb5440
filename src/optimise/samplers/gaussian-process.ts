import { dot, factorize, invertFactored, solveLower, solveUpper } from "./linear-algebra.ts";
import { minimiseInBox } from "./minimise-in-box.ts";

/** Points as rows of `dimension` coordinates; a coordinate that is a choice is either equal or one apart. */
export type Points = {
  readonly rows: readonly Float64Array[];
  readonly isChoice: readonly boolean[];
};

/** Natural logarithms: a length for each coordinate, and the noise as a share of the variance of the process. */
export type Hyperparameters = { readonly lengths: Float64Array; readonly noise: number };

/** What a Gaussian process says of one point: mean and deviation of the value there, without noise. */
export type Prediction = { mean: number; deviation: number };

export type Predictor = {
  predict(point: Float64Array): Prediction;
  /** The same, with the derivatives by the coordinates; 0 for choices. */
  predictWithSlopes(point: Float64Array, meanSlopes: Float64Array, deviationSlopes: Float64Array): Prediction;
};

export type GaussianProcess = Predictor & {
  /**
   * Takes a point in whose value is not known yet as if it were the mean there ("kriging believer", Ginsbourger and others
   * 2010): the mean stays, the deviation falls near it. O(n²).
   */
  believe(point: Float64Array): void;
};

const JITTER = 1e-8;
const LENGTH = { least: -3.5, most: 3.5, centre: Math.log(0.7), spread: 1.2 };

/** Value and share of the slope of the Matérn 5/2 kernel, for a squared distance in lengths (Rasmussen and Williams 2006, 4.17). */
export function matern52(squaredDistance: number): { value: number; slope: number } {
  const r = Math.sqrt(5 * squaredDistance);
  const decay = Math.exp(-r);
  return { value: (1 + r + (r * r) / 3) * decay, slope: (-5 / 6) * (1 + r) * decay };
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

/**
 * Lengths and noise of the highest posterior density: likelihood with mean and variance of the process profiled out, and
 * a normal prior on the logarithm of each length. Always begins at the same place, so that it depends on the data alone.
 * @param values any scale; as many as rows
 * @param mostNoise bound of the logarithm of the noise
 */
export function fitHyperparameters(
  points: Points,
  values: readonly number[],
  { maxEvaluations, mostNoise }: { readonly maxEvaluations: number; readonly mostNoise: number },
): Hyperparameters {
  const dimension = points.isChoice.length;
  const count = points.rows.length;
  const standard = standardise(values);
  const differences = squaredDifferences(points);
  const correlation = new Float64Array(count * count);
  const slopes = new Float64Array(count * count);

  const evaluate = (logs: Float64Array, gradient: Float64Array): number => {
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
    const { weights, variance } = solveProcess(factor, count, count, standard.values);
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

  const lower = new Float64Array(dimension + 1).fill(LENGTH.least);
  const upper = new Float64Array(dimension + 1).fill(LENGTH.most);
  const start = new Float64Array(dimension + 1).fill(Math.log(0.5));
  lower[dimension] = -16;
  upper[dimension] = mostNoise;
  start[dimension] = Math.min(mostNoise, Math.log(1e-4));
  const { point } = minimiseInBox({ evaluate, lower, upper, maxEvaluations }, start);
  return { lengths: point.slice(0, dimension), noise: point[dimension] ?? 0 };
}

/**
 * The process with a constant unknown mean (ordinary kriging) through some values.
 * @param values any scale, equal ones too; as many as rows, at least one
 * @param believed how many further points it has to take in at most (`believe`)
 */
export function createGaussianProcess(
  { rows, isChoice }: Points,
  values: readonly number[],
  { lengths, noise }: Hyperparameters,
  believed = 0,
): GaussianProcess {
  const dimension = isChoice.length;
  const count = rows.length;
  const stride = count + believed;
  const inverseLengths = lengths.map((log) => Math.exp(-log));
  const hasChoices = isChoice.includes(true);
  const { values: standard, mean: offset, deviation: scale } = standardise(values);

  // In lengths, row by row: what the inner loops run along.
  const scaled = new Float64Array(stride * dimension);
  const putRow = (row: number, point: Float64Array): void => {
    for (let k = 0; k < dimension; k += 1)
      scaled[row * dimension + k] = (point[k] ?? 0) * (inverseLengths[k] ?? 0);
  };
  for (let row = 0; row < count; row += 1) putRow(row, rows[row] ?? new Float64Array(dimension));

  const squaredDistance = (from: Float64Array, start: number, row: number): number => {
    let sum = 0;
    const end = row * dimension;
    for (let k = 0; k < dimension; k += 1) {
      const difference = (from[start + k] ?? 0) - (scaled[end + k] ?? 0);
      if (hasChoices && isChoice[k] === true)
        sum += difference === 0 ? 0 : (inverseLengths[k] ?? 0) * (inverseLengths[k] ?? 0);
      else sum += difference * difference;
    }
    return sum;
  };
  const makeFactor = (nugget: number): Float64Array => {
    const correlation = new Float64Array(count * count);
    for (let row = 0; row < count; row += 1) {
      for (let column = 0; column < row; column += 1)
        correlation[row * count + column] = matern52(squaredDistance(scaled, row * dimension, column)).value;
      correlation[row * count + row] = 1 + nugget;
    }
    // With enough noise every correlation matrix is positive definite.
    return factorize(correlation, count) ?? makeFactor(10 * nugget);
  };
  const nugget = Math.exp(noise) + JITTER;
  const factor = new Float64Array(stride * stride);
  const known = makeFactor(nugget);
  for (let row = 0; row < count; row += 1)
    factor.set(known.subarray(row * count, row * count + row + 1), row * stride);
  const { weights, mean, variance } = solveProcess(known, count, count, standard);

  let taken = count;
  const at = new Float64Array(dimension);
  const slopes = new Float64Array(stride);
  const solved = new Float64Array(stride);
  /** Leaves the point in lengths in `at`, `L^-1 k` in `solved`, and the slopes of the kernel in `slopes`. */
  const predict = (point: Float64Array): Prediction => {
    for (let k = 0; k < dimension; k += 1) at[k] = (point[k] ?? 0) * (inverseLengths[k] ?? 0);
    let sum = mean;
    for (let row = 0; row < taken; row += 1) {
      const r = Math.sqrt(5 * squaredDistance(at, 0, row));
      const decay = Math.exp(-r);
      const covariance = (1 + r + (r * r) / 3) * decay;
      slopes[row] = (-5 / 3) * (1 + r) * decay;
      solved[row] = covariance;
      if (row < count) sum += covariance * (weights[row] ?? 0);
    }
    solveLower(factor, stride, taken, solved);
    const left = Math.max(1 - dot(solved, 0, solved, 0, taken), 1e-12);
    return { mean: offset + scale * sum, deviation: scale * Math.sqrt(variance * left) };
  };
  return {
    predict,
    predictWithSlopes: (point, meanSlopes, deviationSlopes) => {
      const prediction = predict(point);
      solveUpper(factor, stride, taken, solved);
      meanSlopes.fill(0);
      deviationSlopes.fill(0);
      for (let row = 0; row < taken; row += 1) {
        const slope = slopes[row] ?? 0;
        const forMean = row < count ? slope * (weights[row] ?? 0) : 0;
        const forVariance = slope * (solved[row] ?? 0);
        for (let k = 0; k < dimension; k += 1) {
          const away = (at[k] ?? 0) - (scaled[row * dimension + k] ?? 0);
          meanSlopes[k] = (meanSlopes[k] ?? 0) + forMean * away;
          deviationSlopes[k] = (deviationSlopes[k] ?? 0) + forVariance * away;
        }
      }
      // deviation = sqrt(variance (1 - q)) with dq = 2 k' K^-1 dk
      const forDeviation = (-variance * scale * scale) / prediction.deviation;
      for (let k = 0; k < dimension; k += 1) {
        const inverseLength = isChoice[k] === true ? 0 : (inverseLengths[k] ?? 0);
        meanSlopes[k] = (meanSlopes[k] ?? 0) * scale * inverseLength;
        deviationSlopes[k] = (deviationSlopes[k] ?? 0) * forDeviation * inverseLength;
      }
      return prediction;
    },
    believe: (point) => {
      predict(point);
      const row = taken;
      factor.set(solved.subarray(0, row), row * stride);
      factor[row * stride + row] = Math.sqrt(Math.max(1 + nugget - dot(solved, 0, solved, 0, row), JITTER));
      putRow(row, point);
      taken += 1;
    },
  };
}

function standardise(values: readonly number[]): { values: Float64Array; mean: number; deviation: number } {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  // Scaled first: the squares of large numbers are none.
  const mean = values.reduce((sum, value) => sum + value / largest, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value / largest - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance);
  // Values that differ by rounding alone are equal.
  const unit = deviation > 1e-14 ? deviation : 1;
  return {
    values: Float64Array.from(values, (value) => (value / largest - mean) / unit),
    mean: mean * largest,
    deviation: unit * largest,
  };
}

/** Generalised least squares: the mean, the variance, and the weights `K^-1 (values - mean)` of a process with factor `L` of `K`. */
function solveProcess(
  factor: Float64Array,
  stride: number,
  count: number,
  values: Float64Array,
): { weights: Float64Array; mean: number; variance: number } {
  const ones = new Float64Array(count).fill(1);
  const weights = Float64Array.from(values);
  solveLower(factor, stride, count, ones);
  solveLower(factor, stride, count, weights);
  const mean = dot(ones, 0, weights, 0, count) / dot(ones, 0, ones, 0, count);
  for (let row = 0; row < count; row += 1) weights[row] = (weights[row] ?? 0) - mean * (ones[row] ?? 0);
  const variance = Math.max(dot(weights, 0, weights, 0, count) / count, 1e-10);
  solveUpper(factor, stride, count, weights);
  return { weights, mean, variance };
}
