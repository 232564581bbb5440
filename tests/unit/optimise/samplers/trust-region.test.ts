import { describe, expect, it } from "vitest";
import { findOtherBasin } from "../../../../src/optimise/samplers/other-basin.ts";
import type { Scored } from "../../../../src/optimise/samplers/scored.ts";
import {
  foldTrustRegion,
  newestSearch,
  parseSearch,
  writeSearch,
} from "../../../../src/optimise/samplers/trust-region.ts";

function scored(
  number: number,
  score: number,
  rest: { tag?: string; at?: number; violation?: number } = {},
): Scored {
  const { tag, at = 0.5, violation = 0 } = rest;
  return {
    score,
    observation: {
      number,
      tag,
      point: Float64Array.of(at, at),
      objectives: [score],
      margins: [violation],
      violation,
    },
  };
}

/** One design from elsewhere, then some of the first search. */
const firstSearch = (...scores: number[]): Scored[] => [
  scored(1, 100),
  ...scores.map((score, index) => scored(index + 2, score, { tag: "trust:0" })),
];

describe("foldTrustRegion", () => {
  it("doubles after three successes in a row and halves after as many failures as patience allows", () => {
    expect(foldTrustRegion(firstSearch(), [], { index: 0 }).length).toBe(0.8);
    expect(foldTrustRegion(firstSearch(90, 80), [], { index: 0 }).length).toBe(0.8);
    expect(foldTrustRegion(firstSearch(90, 80, 70), [], { index: 0 }).length).toBe(1.6);
    expect(foldTrustRegion(firstSearch(90, 80, 99, 70), [], { index: 0 }).length).toBe(0.8);
    expect(foldTrustRegion(firstSearch(101, 101, 101), [], { index: 0 }).length).toBe(0.8);
    expect(foldTrustRegion(firstSearch(101, 101, 101, 101), [], { index: 0 }).length).toBe(0.4);
  });

  it("is around the best design by Deb's rules, whoever proposed it, and moved by its own trials only", () => {
    const trials = [
      ...firstSearch(90),
      scored(3, 1, { violation: 0.1 }),
      ...[4, 5, 6, 7].map((number) => scored(number, 50 + number)),
    ];
    const region = foldTrustRegion(trials, [], { index: 0 });
    expect(region.centre.observation.number).toBe(4);
    expect(region.length).toBe(0.8);
  });

  it("keeps to its own trials where it searches another basin", () => {
    const search = { index: 3, origin: 2 };
    const trials = [
      scored(1, 1),
      scored(2, 9),
      scored(3, 7, { tag: writeSearch(search) }),
      scored(4, 2, { tag: "trust:2" }),
    ];
    expect(foldTrustRegion(trials, [], search).centre.observation.number).toBe(3);
  });

  it("draws back from failed trials, wherever they come in between", () => {
    const failed = [2, 4, 6].map((number) => ({ number, tag: "trust:0", point: Float64Array.of(0, 0) }));
    const trials = [scored(1, 100), scored(3, 101, { tag: "trust:0" }), scored(5, 90, { tag: "trust:0" })];
    expect(foldTrustRegion(trials, failed, { index: 0 }).length).toBe(0.8);
    expect(foldTrustRegion(trials.slice(0, 2), failed, { index: 0 }).length).toBe(0.4);
  });

  it("sees when almost nothing was found of late, and when the box is too small", () => {
    const found = firstSearch(90, 80, 70, 60, 50, 40, 30, 20, 10);
    expect(foldTrustRegion(found, [], { index: 0 }).isStagnant).toBe(false);
    const stuck = firstSearch(90, 10, ...new Array<number>(9).fill(95));
    expect(foldTrustRegion(stuck, [], { index: 0 })).toMatchObject({ isStagnant: true, isCollapsed: false });
    expect(
      foldTrustRegion(firstSearch(...new Array<number>(60).fill(101)), [], { index: 0 }).isCollapsed,
    ).toBe(true);
    // Nobody knows how far off the best is while no design is feasible.
    const infeasible = stuck.map(({ observation, score }) =>
      scored(observation.number, score, { violation: 1, ...(observation.tag && { tag: observation.tag }) }),
    );
    expect(foldTrustRegion(infeasible, [], { index: 0 }).isStagnant).toBe(false);
  });
});

describe("the search in a tag", () => {
  it("is read as it was written; other tags are none", () => {
    for (const search of [{ index: 0 }, { index: 12, origin: 345 }])
      expect(parseSearch(writeSearch(search))).toEqual(search);
    for (const tag of [undefined, "", "sobol:3", "trust:", "trust:1:2:3"])
      expect(parseSearch(tag)).toBeUndefined();
    expect(newestSearch(["trust:1:7", "sobol:9", "trust:3", "trust:2:4", undefined])).toEqual({ index: 3 });
    expect(newestSearch([])).toEqual({ index: 0 });
  });
});

describe("findOtherBasin", () => {
  const designs = [scored(1, 0, { at: 0.1 }), scored(2, 2, { at: 0.15 }), scored(3, 5, { at: 0.9 })];
  const [best] = designs;
  const basins = (hill: number) => ({
    predict: (point: Float64Array) => ({
      mean: Math.abs((point[0] ?? 0) - 0.5) < 0.2 ? hill : 0,
      deviation: 1,
    }),
    predictWithSlopes: () => ({ mean: 0, deviation: 1 }),
  });

  it("finds the best design behind a hill, not one that lies near", () => {
    expect(findOtherBasin(designs, best ? [best] : [], basins(9))).toBe(designs[2]);
  });

  it("takes what lies near for the same basin, whatever the model says", () => {
    const everywhere = { ...basins(9), predict: () => ({ mean: 9, deviation: 1 }) };
    expect(findOtherBasin(designs, best ? [best] : [], everywhere)).toBe(designs[2]);
  });

  it("finds none where the way only falls, where it was searched, or where it is not feasible", () => {
    expect(findOtherBasin(designs, best ? [best] : [], basins(4))).toBeUndefined();
    expect(findOtherBasin(designs, designs, basins(9))).toBeUndefined();
    const infeasible = [...designs.slice(0, 2), scored(3, 5, { at: 0.9, violation: 1 })];
    expect(findOtherBasin(infeasible, best ? [best] : [], basins(9))).toBeUndefined();
  });
});
