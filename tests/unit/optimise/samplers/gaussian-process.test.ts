import { describe, expect, it } from "vitest";
import { fitHyperparameters } from "../../../../src/optimise/samplers/fit-hyperparameters.ts";
import { createGaussianProcess, matern52 } from "../../../../src/optimise/samplers/gaussian-process.ts";
import { createRandom } from "../../../../src/optimise/samplers/random.ts";

const points = (rows: number[][], isChoice = (rows[0] ?? []).map(() => false)) => ({
  rows: rows.map((row) => Float64Array.from(row)),
  isChoice,
});
const hyperparameters = (dimension: number, length = 0.5) => ({
  lengths: new Float64Array(dimension).fill(Math.log(length)),
  noise: -16,
});

describe("matern52", () => {
  it("has the value and slope of its formula", () => {
    expect(matern52(0).value).toBe(1);
    // r = sqrt 5 at a distance of one length: (1 + sqrt 5 + 5 / 3) exp(-sqrt 5)
    expect(matern52(1).value).toBeCloseTo((1 + Math.sqrt(5) + 5 / 3) * Math.exp(-Math.sqrt(5)), 14);
    const slope = (matern52(0.7 + 1e-6).value - matern52(0.7 - 1e-6).value) / 2e-6;
    expect(matern52(0.7).slope).toBeCloseTo(slope, 8);
  });
});

describe("createGaussianProcess", () => {
  it("predicts between two values what was solved by hand", () => {
    const process = createGaussianProcess(points([[0], [1]]), [2, 6], hyperparameters(1, 1));
    // By symmetry the mean is 4 between them; k = corr(0.5), c = corr(1): variance 8 / (2 (1 - c)) (1 - 2 k² / (1 + c)).
    const [k, c] = [matern52(0.25).value, matern52(1).value];
    const { mean, deviation } = process.predict(Float64Array.of(0.5));
    expect(mean).toBeCloseTo(4, 6);
    expect(deviation ** 2).toBeCloseTo((4 / (1 - c)) * (1 - (2 * k * k) / (1 + c)), 4);
    expect(process.predict(Float64Array.of(1)).mean).toBeCloseTo(6, 4);
    expect(process.predict(Float64Array.of(1)).deviation).toBeLessThan(0.01);
    // Far away nothing is known but the mean.
    expect(process.predict(Float64Array.of(50)).mean).toBeCloseTo(4, 6);
  });

  it("has the slopes of its predictions; none along choices", () => {
    const random = createRandom(2);
    const rows = Array.from({ length: 9 }, () => [random.next(), random.next(), random.integer(3) / 3]);
    const process = createGaussianProcess(
      points(rows, [false, false, true]),
      rows.map(([x = 0, y = 0, c = 0]) => 100 * Math.sin(3 * x) + 50 * y * y + c),
      { lengths: Float64Array.of(-0.5, 0.2, 0), noise: -12 },
      1,
    );
    process.believe(Float64Array.of(0.2, 0.8, 0));
    const at = Float64Array.of(0.4, 0.6, 1 / 3);
    const [mean, deviation] = [new Float64Array(3), new Float64Array(3)];
    expect(process.predictWithSlopes(at, mean, deviation)).toEqual(process.predict(at));
    for (const k of [0, 1]) {
      const [above, below] = [1e-5, -1e-5].map((step) =>
        process.predict(at.map((value, index) => value + (index === k ? step : 0))),
      );
      expect(mean[k]).toBeCloseTo(((above?.mean ?? 0) - (below?.mean ?? 0)) / 2e-5, 3);
      expect(deviation[k]).toBeCloseTo(((above?.deviation ?? 0) - (below?.deviation ?? 0)) / 2e-5, 3);
    }
    for (const slope of [mean[2], deviation[2]]) expect(slope).toBeCloseTo(0, 15);
  });

  it("takes all other choices for equally far", () => {
    const process = createGaussianProcess(points([[0.1], [0.3]], [true]), [1, 2], hyperparameters(1));
    const [near, far] = [Float64Array.of(0.5), Float64Array.of(0.9)];
    expect(process.predict(near)).toEqual(process.predict(far));
  });

  it("believes a point: the mean stays, the deviation falls to none there", () => {
    const make = () => createGaussianProcess(points([[0], [0.4], [1]]), [1, 3, 2], hyperparameters(1), 1);
    const [before, after] = [make(), make()];
    const point = Float64Array.of(0.7);
    after.believe(point);
    for (const at of [0.1, 0.6, 0.7, 0.9])
      expect(after.predict(Float64Array.of(at)).mean).toBeCloseTo(
        before.predict(Float64Array.of(at)).mean,
        10,
      );
    expect(before.predict(point).deviation).toBeGreaterThan(0.05);
    expect(after.predict(point).deviation).toBeLessThan(0.002);
    expect(after.predict(Float64Array.of(0.65)).deviation).toBeLessThan(
      before.predict(Float64Array.of(0.65)).deviation,
    );
    // The same as if the mean had been measured there, but for the variance, which is estimated of measured values.
    const measured = createGaussianProcess(
      points([[0], [0.4], [1], [0.7]]),
      [1, 3, 2, before.predict(point).mean],
      hyperparameters(1),
    );
    expect(measured.predict(Float64Array.of(0.8)).mean).toBeCloseTo(
      after.predict(Float64Array.of(0.8)).mean,
      4,
    );
  });

  it("survives equal values, equal points, huge and tiny values, one point", () => {
    const cases: [number[][], number[]][] = [
      [[[0.5]], [3]],
      [
        [[0.2], [0.8]],
        [7, 7],
      ],
      [
        [[0.2], [0.2], [0.2], [0.9]],
        [1, 2, 3, 4],
      ],
      [
        [[0.2], [0.5], [0.9]],
        [1e12, -1e12, 3],
      ],
      [
        [[0.2], [0.5], [0.9]],
        [1e300, -1e300, 0],
      ],
      [
        [[0.2], [0.5], [0.9]],
        [1e-300, 2e-300, 0],
      ],
    ];
    for (const [rows, values] of cases) {
      const fitted = fitHyperparameters(points(rows), values, { maxEvaluations: 20, mostNoise: -2 });
      const process = createGaussianProcess(points(rows), values, fitted, 1);
      process.believe(Float64Array.of(0.2));
      const { mean, deviation } = process.predict(Float64Array.of(0.4));
      expect(Number.isFinite(mean)).toBe(true);
      expect(Number.isFinite(deviation)).toBe(true);
      expect(mean).toBeLessThanOrEqual(Math.max(...values.map(Math.abs)) * 3);
    }
  });
});
