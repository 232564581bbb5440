import { dot, factorize, solveLower, solveUpper } from "./linear-algebra.ts";

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

/** Added to the diagonal of every correlation matrix, so that rounding leaves it positive definite. */
export const JITTER = 1e-8;

/** Value and share of the slope of the Matérn 5/2 kernel, for a squared distance in lengths (Rasmussen and Williams 2006, 4.17). */
export function matern52(squaredDistance: number): { value: number; slope: number } {
  const r = Math.sqrt(5 * squaredDistance);
  const decay = Math.exp(-r);
  return { value: (1 + r + (r * r) / 3) * decay, slope: (-5 / 6) * (1 + r) * decay };
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
  const { weights, mean, variance } = solveProcess(known, count, standard);

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

/** Values with the mean 0 and the variance 1; equal ones are all 0. */
export function standardise(values: readonly number[]): {
  values: Float64Array;
  mean: number;
  deviation: number;
} {
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
export function solveProcess(
  factor: Float64Array,
  count: number,
  values: Float64Array,
): { weights: Float64Array; mean: number; variance: number } {
  const ones = new Float64Array(count).fill(1);
  const weights = Float64Array.from(values);
  solveLower(factor, count, count, ones);
  solveLower(factor, count, count, weights);
  const mean = dot(ones, 0, weights, 0, count) / dot(ones, 0, ones, 0, count);
  for (let row = 0; row < count; row += 1) weights[row] = (weights[row] ?? 0) - mean * (ones[row] ?? 0);
  const variance = Math.max(dot(weights, 0, weights, 0, count) / count, 1e-10);
  solveUpper(factor, count, count, weights);
  return { weights, mean, variance };
}
