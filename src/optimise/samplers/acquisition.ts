import type { Predictor } from "./gaussian-process.ts";
import { logImprovement, logProbability } from "./normal-distribution.ts";

/** How much is to be hoped for of a design; the higher the better, any scale. */
export type Acquisition = {
  evaluate(point: Float64Array): number;
  /** The same, and its derivatives by the coordinates. */
  evaluateWithSlopes(point: Float64Array, slopes: Float64Array): number;
};

/**
 * The logarithm of the expected improvement times the probability that all constraints hold (Schonlau, Welch, Jones 1998;
 * Gardner and others 2014); of that probability alone while no design is known to improve on.
 * @param improved what predicts the objective, and the value to improve on
 * @param constraints what predict values that have to be 0 at most
 */
export function createAcquisition(
  improved: { readonly predictor: Predictor; readonly best: number } | undefined,
  constraints: readonly Predictor[],
  dimension: number,
): Acquisition {
  const meanSlopes = new Float64Array(dimension);
  const deviationSlopes = new Float64Array(dimension);

  const addSlopes = (
    slopes: Float64Array,
    slope: number,
    z: number,
    deviation: number,
    own: number,
  ): void => {
    // z = (limit - mean) / deviation
    for (let k = 0; k < dimension; k += 1) {
      const forZ = (-(meanSlopes[k] ?? 0) - z * (deviationSlopes[k] ?? 0)) / deviation;
      slopes[k] = (slopes[k] ?? 0) + slope * forZ + (own * (deviationSlopes[k] ?? 0)) / deviation;
    }
  };
  return {
    evaluate: (point) => {
      let sum = 0;
      if (improved !== undefined) {
        const { mean, deviation } = improved.predictor.predict(point);
        sum = Math.log(deviation) + logImprovement((improved.best - mean) / deviation).value;
      }
      for (const constraint of constraints) {
        const { mean, deviation } = constraint.predict(point);
        sum += logProbability(-mean / deviation).value;
      }
      return sum;
    },
    evaluateWithSlopes: (point, slopes) => {
      slopes.fill(0);
      let sum = 0;
      if (improved !== undefined) {
        const { mean, deviation } = improved.predictor.predictWithSlopes(point, meanSlopes, deviationSlopes);
        const z = (improved.best - mean) / deviation;
        const { value, slope } = logImprovement(z);
        sum = Math.log(deviation) + value;
        addSlopes(slopes, slope, z, deviation, 1);
      }
      for (const constraint of constraints) {
        const { mean, deviation } = constraint.predictWithSlopes(point, meanSlopes, deviationSlopes);
        const z = -mean / deviation;
        const { value, slope } = logProbability(z);
        sum += value;
        addSlopes(slopes, slope, z, deviation, 0);
      }
      return sum;
    },
  };
}
