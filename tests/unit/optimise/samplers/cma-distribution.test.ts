import { describe, expect, it } from "vitest";
import {
  axisRatio,
  type CmaDistribution,
  createDistribution,
  drawStep,
  populationFor,
  updateDistribution,
} from "../../../../src/optimise/samplers/cma-distribution.ts";
import { createRandom } from "../../../../src/optimise/samplers/random.ts";

type Objective = (x: Float64Array) => number;

const ellipsoid: Objective = (x) =>
  x.reduce((sum, value, index) => sum + 10 ** ((6 * index) / (x.length - 1)) * value ** 2, 0);

const turnedEllipsoid: Objective = (x) => {
  const turned = Float64Array.from(x);
  for (let index = 0; index + 1 < x.length; index += 1) {
    const [a = 0, b = 0] = [turned[index], turned[index + 1]];
    turned[index] = (a + b) * Math.SQRT1_2;
    turned[index + 1] = (b - a) * Math.SQRT1_2;
  }
  return ellipsoid(turned);
};

/** From (3, 3 ...) with deviation 2, so many designs. */
function minimise(objective: Objective, size: number, evaluations: number): CmaDistribution {
  const population = populationFor(size);
  const still = new Float64Array(size).fill(1);
  const random = createRandom(11);
  let distribution = createDistribution(new Float64Array(size).fill(3), 2, population);
  for (let used = 0; used < evaluations; used += population) {
    const steps = Array.from({ length: population }, () => drawStep(distribution, still, random));
    const { mean } = distribution;
    const costs = new Map(steps.map((step) => [step, objective(step.map((v, i) => v + (mean[i] ?? 0)))]));
    steps.sort((a, b) => (costs.get(a) ?? 0) - (costs.get(b) ?? 0));
    distribution = updateDistribution(distribution, steps, still);
  }
  return distribution;
}

describe("the distribution of CMA-ES", () => {
  // Hansen's own code needs about 1600 evaluations for the sphere and 6000 for the ellipsoids, in 10 dimensions to 1e-9.
  it("converges on a sphere as fast as published", () => {
    const { mean } = minimise((x) => x.reduce((sum, value) => sum + value ** 2, 0), 10, 2_000);
    expect(mean.reduce((sum, value) => sum + value ** 2, 0)).toBeLessThan(1e-9);
  });

  it("learns the shape of an ellipsoid, whatever way it is turned", () => {
    for (const objective of [ellipsoid, turnedEllipsoid]) {
      const distribution = minimise(objective, 10, 7_000);
      expect(objective(distribution.mean)).toBeLessThan(1e-9);
      expect(axisRatio(distribution)).toBeGreaterThan(300);
      expect(axisRatio(distribution)).toBeLessThan(5_000);
    }
  });

  it("sees nothing but the order of the designs", () => {
    const plain = minimise(ellipsoid, 5, 800);
    expect(minimise((x) => Math.log(ellipsoid(x)), 5, 800)).toEqual(plain);
  });

  it("keeps a valid shape with one variable, few survivors and none", () => {
    const still = new Float64Array([1]);
    let distribution = createDistribution(new Float64Array([0.5]), 0.2, populationFor(1));
    const random = createRandom(2);
    for (let generation = 0; generation < 50; generation += 1) {
      const steps = Array.from({ length: generation % 4 }, () => drawStep(distribution, still, random));
      distribution = updateDistribution(distribution, steps, still);
      expect(distribution.sigma).toBeGreaterThan(0);
      expect(Number.isFinite(distribution.mean[0])).toBe(true);
      expect(distribution.lengths.every((length) => length > 0)).toBe(true);
    }
  });

  it("moves by no more than it could have drawn when a design of others is far away", () => {
    const start = createDistribution(new Float64Array(4), 0.1, 8);
    const far = new Float64Array(4).fill(100);
    const { mean } = updateDistribution(start, [far], new Float64Array(4).fill(1));
    expect(Math.hypot(...mean)).toBeLessThan(0.1 * 3.5);
  });
});
