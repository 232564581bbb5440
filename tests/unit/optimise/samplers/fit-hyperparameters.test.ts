import { describe, expect, it } from "vitest";
import { createFitCost, fitHyperparameters } from "../../../../src/optimise/samplers/fit-hyperparameters.ts";
import { createGaussianProcess, matern52 } from "../../../../src/optimise/samplers/gaussian-process.ts";
import { createRandom } from "../../../../src/optimise/samplers/random.ts";

const points = (rows: number[][], isChoice = (rows[0] ?? []).map(() => false)) => ({
  rows: rows.map((row) => Float64Array.from(row)),
  isChoice,
});

describe("createFitCost", () => {
  it("is what was worked out by hand for two values", () => {
    // K = [[1, c], [c, 1]]; (v - m) K^-1 (v - m) = 2 / (1 - c) for the standard values -1 and 1, variance half of it.
    const cost = createFitCost(points([[0], [1]]), [3, 5]);
    const difference = (log: number) => {
      const c = matern52(Math.exp(-2 * log)).value;
      return Math.log(1 / (1 - c)) + 0.5 * Math.log(1 - c * c) + 0.5 * ((log - Math.log(0.7)) / 1.2) ** 2;
    };
    const at = (log: number) => cost(Float64Array.of(log, -16), new Float64Array(2));
    expect(at(0) - at(-1)).toBeCloseTo(difference(0) - difference(-1), 4);
  });

  it("has the gradient of its values, choices among the coordinates", () => {
    const random = createRandom(6);
    const rows = Array.from({ length: 15 }, () => [random.next(), random.next(), random.integer(3) / 3]);
    const values = rows.map(([x = 0, y = 0, c = 0]) => Math.sin(4 * x) + y * c + 0.1 * random.normal());
    const cost = createFitCost(points(rows, [false, false, true]), values);
    const logs = Float64Array.of(-0.6, 0.3, 0.1, -4);
    const gradient = new Float64Array(4);
    cost(logs, gradient);
    for (const k of [0, 1, 2, 3]) {
      const [above = 0, below = 0] = [1e-5, -1e-5].map((step) =>
        cost(
          logs.map((log, index) => log + (index === k ? step : 0)),
          new Float64Array(4),
        ),
      );
      expect(gradient[k]).toBeCloseTo((above - below) / 2e-5, 4);
    }
  });
});

describe("fitHyperparameters", () => {
  it("finds along which coordinate the values change", () => {
    const random = createRandom(8);
    const rows = Array.from({ length: 40 }, () => [random.next(), random.next()]);
    const values = rows.map(([x = 0]) => Math.sin(9 * x));
    const { lengths, noise } = fitHyperparameters(points(rows), values, {
      maxEvaluations: 40,
      mostNoise: -2,
    });
    expect((lengths[1] ?? 0) - (lengths[0] ?? 0)).toBeGreaterThan(1.5);
    expect(noise).toBeLessThan(-8);
    const process = createGaussianProcess(points(rows), values, { lengths, noise });
    expect(process.predict(Float64Array.of(0.33, 0.5)).mean).toBeCloseTo(Math.sin(9 * 0.33), 2);
  });

  it("takes what does not repeat for noise, up to its bound", () => {
    const random = createRandom(8);
    const rows = Array.from({ length: 30 }, () => [random.next()]);
    const values = rows.map(() => (random.next() < 0.5 ? -1 : 1));
    expect(
      fitHyperparameters(points(rows), values, { maxEvaluations: 40, mostNoise: 1 }).noise,
    ).toBeGreaterThan(-1);
  });
});
