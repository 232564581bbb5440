import fc from "fast-check";
import { expect, it } from "vitest";
import { type SparkPoint, sparkPaths } from "../../../../src/renderer/state/sparkline-points.ts";

const point = (trial: number, objective: number, feasible = true): SparkPoint => ({
  trial,
  objective,
  feasible,
});

it("goes on at each value until the next one, smaller values lower", () => {
  const { feasible, infeasible, end } = sparkPaths([point(1, 30), point(6, 10), point(11, 10)], 100, 20);
  expect(feasible).toBe("M0 0H50V20H100V20H100");
  expect(infeasible).toBe("");
  expect(end).toEqual({ x: 100, y: 20 });
});

it("tells what is not feasible apart, up to the first design that is", () => {
  const { feasible, infeasible } = sparkPaths([point(1, 5, false), point(3, 100), point(5, 90)], 100, 20);
  expect(infeasible).toBe("M0 10H50");
  expect(feasible).toBe("M50 0H100V20H100");
});

it("draws a single point, and nothing of none", () => {
  expect(sparkPaths([point(4, 3)], 100, 20).end).toEqual({ x: 0, y: 10 });
  expect(sparkPaths([], 100, 20)).toEqual({ feasible: "", infeasible: "", end: undefined });
});

it("stays inside of its box", () => {
  const anyPoint = fc.tuple(
    fc.integer({ min: 1, max: 999 }),
    fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    fc.boolean(),
  );
  fc.assert(
    fc.property(fc.array(anyPoint, { minLength: 1, maxLength: 30 }), (rows) => {
      const points = rows
        .map(([trial, objective, feasible]) => point(trial, objective, feasible))
        .sort((a, b) => Number(a.feasible) - Number(b.feasible) || a.trial - b.trial)
        .map((one, index) => ({ ...one, trial: index + 1 }));
      const { feasible, infeasible, end } = sparkPaths(points, 100, 20);
      const pairs = [...`${feasible}${infeasible}`.matchAll(/([HVM])(-?[\d.]+)(?: (-?[\d.]+))?/g)];
      for (const [, letter, first, second] of pairs) {
        const most = letter === "V" ? 20 : 100;
        expect(Number(first)).toBeGreaterThanOrEqual(0);
        expect(Number(first)).toBeLessThanOrEqual(most);
        if (second !== undefined) expect(Number(second)).toBeLessThanOrEqual(20);
      }
      expect(end?.x).toBeLessThanOrEqual(100);
    }),
  );
});
