import { describe, expect, it } from "vitest";
import {
  branin,
  hartmann6,
  hypervolume,
  mixed,
  rosenbrock5,
  sphere5,
  type TestProblem,
  truss10,
  zdt1,
} from "../../../support/test-problems.ts";

function at(problem: TestProblem, ...x: number[]): ReturnType<TestProblem["evaluate"]> {
  return problem.evaluate(Object.fromEntries(x.map((value, index) => [`x${index + 1}`, value])));
}

describe("the problems that samplers are measured on", () => {
  it("have their published optima", () => {
    expect(at(hartmann6, 0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573).objectives[0]).toBeCloseTo(
      hartmann6.optimum,
      5,
    );
    expect(at(branin, Math.PI, 2.275).objectives[0]).toBeCloseTo(branin.optimum, 6);
    expect(at(rosenbrock5, 1, 1, 1, 1, 1).objectives).toEqual([0]);
    expect(at(sphere5, -1.9456, 1.2288, -2.3552, 2.1504, -0.6144).objectives[0]).toBeCloseTo(0, 12);
    expect(mixed.evaluate({ x1: 0.5, x2: 0.01, bolts: 7, material: "aluminium" }).objectives).toEqual([0]);
  });

  it("compute the ten-bar truss as the literature does", () => {
    const { objectives, margins } = at(
      truss10,
      ...[30.52, 0.1, 23.2, 15.22, 0.1, 0.551, 7.457, 21.04, 21.53, 0.1],
    );
    expect(objectives[0]).toBeCloseTo(5060.9, 1);
    // At the published areas, which are rounded, stress and displacement are at their limits.
    for (const margin of margins) expect(Math.abs(margin)).toBeLessThan(2e-4);
  });

  it("measure a front by the area that it dominates", () => {
    expect(
      hypervolume(
        [
          [0, 3],
          [1, 1],
          [2, 2],
          [9, 0],
        ],
        [4, 4],
      ),
    ).toBe(4 + 3 * 2);
    const front = Array.from({ length: 20_001 }, (_, index) => {
      const x = index / 20_000;
      return at(zdt1, x, ...new Array<number>(9).fill(0)).objectives;
    });
    expect(hypervolume(front, [1.1, 5])).toBeCloseTo(zdt1.optimum, 3);
  });
});
