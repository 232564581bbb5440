import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  constrainedDominates,
  crowdingDistances,
  type Goals,
  nonDominatedSort,
} from "../../../../src/optimise/samplers/non-dominated-sort.ts";

// Few values, so that there are ties and equal designs.
const goals = fc.record({
  objectives: fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })),
  violation: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 })),
});
const rows = fc.array(goals, { maxLength: 30 });

describe("constrainedDominates", () => {
  it("puts feasible designs first, then those that violate less, then the objectives", () => {
    const good: Goals = { objectives: [1, 2], violation: 0 };
    expect(constrainedDominates(good, { objectives: [0, 0], violation: 1 })).toBe(true);
    expect(
      constrainedDominates({ objectives: [9, 9], violation: 1 }, { objectives: [0, 0], violation: 2 }),
    ).toBe(true);
    expect(constrainedDominates(good, { objectives: [1, 3], violation: 0 })).toBe(true);
    expect(constrainedDominates(good, { objectives: [0, 3], violation: 0 })).toBe(false);
    expect(constrainedDominates(good, good)).toBe(false);
  });
});

describe("nonDominatedSort", () => {
  it("peels the same fronts off as the definition says", () => {
    fc.assert(
      fc.property(rows, (designs) => {
        expect(nonDominatedSort(designs)).toEqual(peel(designs));
      }),
    );
  });

  it("stops when it has enough", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 10 }), (designs, enough) => {
        const fronts = nonDominatedSort(designs, enough);
        const all = peel(designs);
        expect(fronts).toEqual(all.slice(0, fronts.length));
        const sizes = fronts.map((front) => front.length);
        const size = sizes.reduce((sum, count) => sum + count, 0);
        expect(size >= Math.min(enough, designs.length)).toBe(true);
        expect(size - (sizes.at(-1) ?? 0) < enough).toBe(true);
      }),
    );
  });
});

describe("crowdingDistances", () => {
  it("sums the gaps between the neighbours, relative to the range", () => {
    const front = [
      [0, 10],
      [1, 6],
      [4, 5],
      [10, 0],
    ].map((objectives) => ({ objectives, violation: 0 }));
    expect(crowdingDistances(front)).toEqual([
      Number.POSITIVE_INFINITY,
      0.4 + 0.5,
      0.9 + 0.6,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it("is as brute force has it where no two values are equal", () => {
    const points = fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(points, (xs) => {
        const front = xs.map((x) => ({ objectives: [x, -(x ** 2)], violation: 0 }));
        const distances = crowdingDistances(front);
        for (const [index, { objectives }] of front.entries()) {
          const gaps = objectives.map((value, objective) => {
            const values = front.map((other) => other.objectives[objective] ?? 0);
            const below = values.filter((other) => other < value);
            const above = values.filter((other) => other > value);
            const range = Math.max(...values) - Math.min(...values);
            return (Math.min(...above) - Math.max(...below)) / (range || 1);
          });
          const wanted = gaps.reduce((sum, gap) => sum + gap, 0);
          if (Number.isFinite(wanted)) expect(distances[index]).toBeCloseTo(wanted, 9);
          else expect(distances[index]).toBe(Number.POSITIVE_INFINITY);
        }
      }),
    );
  });

  it("gives finite distances or Infinity also where all designs are equal", () => {
    const front = Array.from({ length: 4 }, () => ({ objectives: [1, 1], violation: 0 }));
    expect(crowdingDistances(front).some(Number.isNaN)).toBe(false);
  });
});

function peel(designs: readonly Goals[]): number[][] {
  const fronts: number[][] = [];
  let left = designs.map((_, index) => index);
  while (left.length > 0) {
    const front = left.filter((index) => {
      const design = designs[index];
      return design && !left.some((other) => constrainedDominates(designs[other] ?? design, design));
    });
    fronts.push(front);
    left = left.filter((index) => !front.includes(index));
  }
  return fronts;
}
