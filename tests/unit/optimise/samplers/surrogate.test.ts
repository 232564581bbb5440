import { describe, expect, it } from "vitest";
import { createAcquisition } from "../../../../src/optimise/samplers/acquisition.ts";
import { createGaussianProcess } from "../../../../src/optimise/samplers/gaussian-process.ts";
import { createRandom } from "../../../../src/optimise/samplers/random.ts";
import type { Observation } from "../../../../src/optimise/samplers/read-history.ts";
import { makeScalarisation, scalarise } from "../../../../src/optimise/samplers/scalarise.ts";
import {
  buildSurrogate,
  chooseNear,
  createFits,
  fitCount,
} from "../../../../src/optimise/samplers/surrogate.ts";

function observation(
  number: number,
  point: number[],
  rest: { objectives?: number[]; margin?: number } = {},
): Observation {
  const { objectives = [0], margin } = rest;
  return {
    number,
    tag: undefined,
    point: Float64Array.from(point),
    objectives,
    margins: margin === undefined ? [] : [margin],
    violation: Math.max(0, margin ?? 0),
  };
}

describe("createAcquisition", () => {
  const random = createRandom(1);
  const rows = Array.from({ length: 12 }, () => Float64Array.of(random.next(), random.next()));
  const process = (f: (x: number, y: number) => number) =>
    createGaussianProcess(
      { rows, isChoice: [false, false] },
      rows.map(([x = 0, y = 0]) => f(x, y)),
      { lengths: Float64Array.of(-0.7, -0.7), noise: -14 },
    );
  const objective = process((x, y) => Math.sin(5 * x) + y);
  // Near its limit where it is looked at.
  const constraint = process((x, y) => Math.sin(4 * (x - y)) + 0.45);

  it("is the logarithm of improvement times probability", () => {
    const point = Float64Array.of(0.3, 0.4);
    // Half a deviation better than what is expected there.
    const expected = objective.predict(point);
    const best = expected.mean - 0.5 * expected.deviation;
    const acquisition = createAcquisition({ predictor: objective, best }, [constraint], 2);
    const improvement = sample(objective.predict(point), (value) => Math.max(0, best - value));
    const holds = sample(constraint.predict(point), (value) => (value <= 0 ? 1 : 0));
    expect(acquisition.evaluate(point)).toBeCloseTo(Math.log(improvement * holds), 1);
    expect(createAcquisition(undefined, [constraint], 2).evaluate(point)).toBeCloseTo(Math.log(holds), 1);
  });

  it("has the slopes of its values", () => {
    const acquisition = createAcquisition({ predictor: objective, best: -0.5 }, [constraint, objective], 2);
    const slopes = new Float64Array(2);
    const point = Float64Array.of(0.42, 0.21);
    expect(acquisition.evaluateWithSlopes(point, slopes)).toBe(acquisition.evaluate(point));
    for (const k of [0, 1]) {
      const [above = 0, below = 0] = [1e-6, -1e-6].map((step) =>
        acquisition.evaluate(point.map((at, index) => at + (index === k ? step : 0))),
      );
      expect((slopes[k] ?? 0) / ((above - below) / 2e-6)).toBeCloseTo(1, 3);
    }
  });
});

function sample(
  { mean, deviation }: { mean: number; deviation: number },
  f: (value: number) => number,
): number {
  const random = createRandom(3);
  let sum = 0;
  for (let draw = 0; draw < 100_000; draw += 1) sum += f(mean + deviation * random.normal());
  return sum / 100_000;
}

describe("buildSurrogate", () => {
  const line = Array.from({ length: 11 }, (_, index) =>
    observation(index + 1, [index / 10], { objectives: [(index / 10 - 0.7) ** 2], margin: index / 10 - 0.5 }),
  );
  const scored = line.map((one) => ({ observation: one, score: one.objectives[0] ?? 0 }));
  const build = (failed: number[], pending: number[], at = 5) => {
    const centre = scored[at];
    if (centre === undefined) throw new Error("No centre");
    const toPoints = (positions: number[]) => positions.map((at) => Float64Array.of(at));
    const read = {
      failed: toPoints(failed).map((point, index) => ({ number: 20 + index, tag: undefined, point })),
      pending: toPoints(pending),
    };
    return buildSurrogate({ scored, read, isChoice: [false], isScoreNew: false }, centre, createFits())
      .acquisition;
  };

  it("hopes for little where a constraint is violated, where others failed, and where a trial is under way", () => {
    const at = (acquisition: ReturnType<typeof build>, x: number) => acquisition.evaluate(Float64Array.of(x));
    const plain = build([], []);
    expect(at(plain, 0.497)).toBeGreaterThan(at(plain, 0.65) + 1);
    expect(at(build([0.49, 0.495, 0.5, 0.505], []), 0.497)).toBeLessThan(at(plain, 0.497) - 0.2);
    expect(at(build([], [0.497]), 0.497)).toBeLessThan(at(plain, 0.497) - 1);
  });

  it("takes a place near failures for one that may fail", () => {
    // Around a design that violates the constraint only probabilities count; at 0.5, where the margin is 0, one half.
    const at = (failed: number[]) => build(failed, [], 10).evaluate(Float64Array.of(0.5));
    expect(at([])).toBeCloseTo(Math.log(0.5), 3);
    expect(at([0.49, 0.495, 0.505, 0.51])).toBeLessThan(Math.log(0.5) - 0.3);
  });
});

describe("chooseNear", () => {
  it("keeps the nearest, the best and the newest, in their order", () => {
    const scored = Array.from({ length: 100 }, (_, index) => ({
      observation: observation(index + 1, [index / 100]),
      score: index === 50 ? -1 : index,
    }));
    const kept = chooseNear(scored, Float64Array.of(0), 15).map(({ observation: { number } }) => number);
    expect(kept).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 51, 100]);
    expect(chooseNear(scored.slice(0, 15), Float64Array.of(0), 15)).toEqual(scored.slice(0, 15));
  });
});

describe("fitCount", () => {
  it("grows with the trials, seldom when they are many, and never beyond them", () => {
    const counts = Array.from({ length: 300 }, (_, count) => fitCount(count + 1));
    for (const [index, count] of counts.entries()) {
      expect(count).toBeLessThanOrEqual(index + 1);
      expect(count).toBeGreaterThan((index + 1) / 1.08 - 1);
    }
    expect(new Set(counts.slice(150)).size).toBeLessThan(14);
  });
});

describe("scalarise", () => {
  const observations = [
    observation(1, [0], { objectives: [0, 10], margin: -1 }),
    observation(2, [0], { objectives: [4, 0], margin: 0 }),
    observation(3, [0], { objectives: [5, 90], margin: 0 }),
    observation(4, [0], { objectives: [-100, -100], margin: 1 }),
  ];

  it("measures each objective in its range over the feasible front", () => {
    const scalarisation = makeScalarisation(observations, [0.5, 0.5]);
    expect(scalarisation.ranges).toEqual([
      { low: 0, width: 4 },
      { low: 0, width: 10 },
    ]);
    expect(scalarise(scalarisation, [2, 10])).toBeCloseTo(0.5 + 0.05 * 0.75, 12);
  });

  it("has a range where the front is one point", () => {
    const { ranges } = makeScalarisation(observations.slice(0, 1), [1, 0]);
    expect(ranges).toEqual([
      { low: 0, width: 1 },
      { low: 10, width: 10 },
    ]);
  });
});
