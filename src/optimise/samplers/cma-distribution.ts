import type { Random } from "./random.ts";
import { decomposeSymmetric } from "./symmetric-eigen.ts";

/**
 * The normal distribution that CMA-ES searches with, and what it remembers of how it moved. Names and default settings as
 * in Hansen, "The CMA Evolution Strategy: A Tutorial" (arXiv 1604.00772), with negative weights (active CMA).
 */
export type CmaDistribution = {
  readonly size: number;
  readonly settings: CmaSettings;
  readonly mean: Float64Array;
  readonly sigma: number;
  /** By rows. */
  readonly covariance: Float64Array;
  /** Its eigenvectors, by rows, and the roots of its eigenvalues. */
  readonly axes: Float64Array;
  readonly lengths: Float64Array;
  readonly covariancePath: Float64Array;
  readonly sigmaPath: Float64Array;
  /** Updates so far. */
  readonly generation: number;
};

type CmaSettings = {
  /** For the ranks of a generation, the best first; those of the worse half are negative. */
  readonly weights: readonly number[];
  readonly parents: number;
  readonly effectiveParents: number;
  readonly covariancePathRate: number;
  readonly sigmaPathRate: number;
  readonly rankOneRate: number;
  readonly rankManyRate: number;
  readonly damping: number;
  /** What the length of a standard normal vector is to be expected. */
  readonly expectedLength: number;
  /** Updates between two decompositions: these cost more than the rest where there are many variables. */
  readonly decomposeEvery: number;
};

/** How many designs a generation should have at least. */
export function populationFor(size: number): number {
  return 4 + Math.floor(3 * Math.log(Math.max(1, size)));
}

export function createDistribution(mean: Float64Array, sigma: number, population: number): CmaDistribution {
  const size = mean.length;
  const identity = new Float64Array(size * size);
  for (let index = 0; index < size; index += 1) identity[index * size + index] = 1;
  return {
    size,
    settings: settingsFor(size, population),
    mean,
    sigma,
    covariance: identity,
    axes: identity,
    lengths: new Float64Array(size).fill(1),
    covariancePath: new Float64Array(size),
    sigmaPath: new Float64Array(size),
    generation: 0,
  };
}

/**
 * A step from the mean.
 * @param stretch for each coordinate how much wider it is drawn than the distribution is
 */
export function drawStep(
  { size, sigma, axes, lengths }: CmaDistribution,
  stretch: Float64Array,
  random: Random,
): Float64Array {
  const drawn = lengths.map((length) => length * random.normal());
  return Float64Array.from({ length: size }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < size; column += 1)
      sum += (axes[row * size + column] ?? 0) * (drawn[column] ?? 0);
    return sigma * (stretch[row] ?? 1) * sum;
  });
}

/** The standard deviation of one coordinate. */
export function deviation({ size, sigma, covariance }: CmaDistribution, coordinate: number): number {
  return sigma * Math.sqrt(Math.max(0, covariance[coordinate * size + coordinate] ?? 0));
}

/**
 * The distribution after a generation.
 * @param steps from the mean, ranked from the best to the worst. Where there are fewer than the population, the others
 *   failed; more than the population do not count. Steps that are too long to be drawn from the distribution, of designs
 *   of others, are shortened (Hansen, "Injecting external solutions into CMA-ES", arXiv 1110.4181).
 * @param stretch with which they were drawn: the mean moves with the steps themselves, the shape learns from what the
 *   distribution had drawn
 */
export function updateDistribution(
  distribution: CmaDistribution,
  steps: readonly Float64Array[],
  stretch: Float64Array,
): CmaDistribution {
  const { size, settings, mean, sigma, axes, lengths, generation } = distribution;
  if (steps.length === 0 || size === 0) return { ...distribution, generation: generation + 1 };
  const longest = Math.sqrt(size) + (2 * size) / (size + 2);
  const scaled = steps.slice(0, settings.weights.length).map((step) => {
    const drawn = step.map((value, index) => value / sigma / (stretch[index] ?? 1));
    const factor = Math.min(1, longest / Math.hypot(...whiten(axes, lengths, drawn)));
    return drawn.map((value) => value * factor);
  });
  const parents = scaled.slice(0, settings.parents);
  const weightSum = parents.reduce((sum, _, rank) => sum + (settings.weights[rank] ?? 0), 0);
  const shift = new Float64Array(size);
  for (const [rank, step] of parents.entries()) {
    const weight = (settings.weights[rank] ?? 0) / weightSum;
    for (let index = 0; index < size; index += 1)
      shift[index] = (shift[index] ?? 0) + weight * (step[index] ?? 0);
  }

  const { sigmaPathRate, covariancePathRate, effectiveParents, expectedLength } = settings;
  const whitened = whiten(axes, lengths, shift);
  const sigmaGain = Math.sqrt(sigmaPathRate * (2 - sigmaPathRate) * effectiveParents);
  const sigmaPath = distribution.sigmaPath.map(
    (value, index) => (1 - sigmaPathRate) * value + sigmaGain * (whitened[index] ?? 0),
  );
  const pathLength = Math.hypot(...sigmaPath);
  // While the step size still grows fast, the path says nothing of the shape.
  const isSteady =
    pathLength / Math.sqrt(1 - (1 - sigmaPathRate) ** (2 * (generation + 1))) <
    (1.4 + 2 / (size + 1)) * expectedLength;
  const pathGain = isSteady ? Math.sqrt(covariancePathRate * (2 - covariancePathRate) * effectiveParents) : 0;
  const covariancePath = distribution.covariancePath.map(
    (value, index) => (1 - covariancePathRate) * value + pathGain * (shift[index] ?? 0),
  );

  const covariance = nextCovariance(distribution, scaled, covariancePath, isSteady);
  const moved = {
    ...distribution,
    mean: mean.map((value, index) => value + sigma * (stretch[index] ?? 1) * (shift[index] ?? 0)),
    sigma:
      sigma * Math.exp(Math.min(1, (sigmaPathRate / settings.damping) * (pathLength / expectedLength - 1))),
    covariance,
    covariancePath,
    sigmaPath,
    generation: generation + 1,
  };
  if (moved.generation % settings.decomposeEvery !== 0) return moved;
  const { values, vectors } = decomposeSymmetric(covariance, size);
  return { ...moved, axes: vectors, lengths: values.map((value) => Math.sqrt(Math.max(value, 1e-20))) };
}

/** The longest axis to the shortest one. */
export function axisRatio({ lengths }: CmaDistribution): number {
  return Math.max(...lengths) / Math.min(...lengths);
}

function nextCovariance(
  { size, settings, covariance, axes, lengths }: CmaDistribution,
  steps: readonly Float64Array[],
  path: Float64Array,
  isSteady: boolean,
): Float64Array {
  const { weights, rankOneRate, rankManyRate, covariancePathRate } = settings;
  const shares = steps.map((step, rank) => {
    const weight = weights[rank] ?? 0;
    if (weight >= 0) return rankManyRate * weight;
    // So that the matrix stays positive definite whatever the length of the step.
    const length = Math.hypot(...whiten(axes, lengths, step));
    return (rankManyRate * weight * size) / Math.max(length ** 2, 1e-12);
  });
  // Of each weight as it was before that scaling.
  const weightSum = steps.reduce((sum, _, rank) => sum + (weights[rank] ?? 0), 0);
  const lost = isSteady ? 0 : rankOneRate * covariancePathRate * (2 - covariancePathRate);
  const kept = 1 + lost - rankOneRate - rankManyRate * weightSum;
  const next = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = kept * (covariance[row * size + column] ?? 0);
      sum += rankOneRate * (path[row] ?? 0) * (path[column] ?? 0);
      for (const [rank, step] of steps.entries())
        sum += (shares[rank] ?? 0) * (step[row] ?? 0) * (step[column] ?? 0);
      next[row * size + column] = sum;
      next[column * size + row] = sum;
    }
  }
  return next;
}

/** A step as it were if the covariance was the identity. */
function whiten(axes: Float64Array, lengths: Float64Array, step: Float64Array): Float64Array {
  const size = step.length;
  const turned = Float64Array.from({ length: size }, (_, column) => {
    let sum = 0;
    for (let row = 0; row < size; row += 1) sum += (axes[row * size + column] ?? 0) * (step[row] ?? 0);
    return sum / (lengths[column] ?? 1);
  });
  return Float64Array.from({ length: size }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < size; column += 1)
      sum += (axes[row * size + column] ?? 0) * (turned[column] ?? 0);
    return sum;
  });
}

/** Table 1 of the tutorial. */
function settingsFor(size: number, population: number): CmaSettings {
  const raw = Array.from(
    { length: population },
    (_, rank) => Math.log((population + 1) / 2) - Math.log(rank + 1),
  );
  const parents = population >> 1;
  const effective = (weights: readonly number[]): number =>
    weights.reduce((sum, weight) => sum + weight, 0) ** 2 /
    weights.reduce((sum, weight) => sum + weight ** 2, 0);
  const effectiveParents = effective(raw.slice(0, parents));
  const effectiveOthers = effective(raw.slice(parents));
  const covariancePathRate = (4 + effectiveParents / size) / (size + 4 + (2 * effectiveParents) / size);
  const sigmaPathRate = (effectiveParents + 2) / (size + effectiveParents + 5);
  const rankOneRate = 2 / ((size + 1.3) ** 2 + effectiveParents);
  const rankManyRate = Math.min(
    1 - rankOneRate,
    (2 * (0.25 + effectiveParents + 1 / effectiveParents - 2)) / ((size + 2) ** 2 + effectiveParents),
  );
  const positive = raw.reduce((sum, weight) => sum + Math.max(0, weight), 0);
  const negative = raw.reduce((sum, weight) => sum - Math.min(0, weight), 0);
  const negativeSum = Math.min(
    1 + rankOneRate / rankManyRate,
    1 + (2 * effectiveOthers) / (effectiveParents + 2),
    (1 - rankOneRate - rankManyRate) / (size * rankManyRate),
  );
  return {
    weights: raw.map((weight) =>
      weight >= 0 ? weight / positive : process.env.CMA_PASSIVE ? 0 : (negativeSum * weight) / negative,
    ),
    parents,
    effectiveParents,
    covariancePathRate,
    sigmaPathRate,
    rankOneRate,
    rankManyRate,
    damping: 1 + 2 * Math.max(0, Math.sqrt((effectiveParents - 1) / (size + 1)) - 1) + sigmaPathRate,
    expectedLength: Math.sqrt(size) * (1 - 1 / (4 * size) + 1 / (21 * size ** 2)),
    decomposeEvery: Math.max(1, Math.floor(1 / (10 * size * (rankOneRate + rankManyRate)))),
  };
}
