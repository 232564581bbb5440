import { describe, expect, it } from "vitest";
import { chooseRegion } from "../../../../src/optimise/samplers/choose-region.ts";
import type { Scored } from "../../../../src/optimise/samplers/scored.ts";

type Told = { at: number; score: number; tag?: string };

function scoredOf(all: readonly Told[]): Scored[] {
  return all.map(({ at, score, tag }, index) => ({
    score,
    observation: {
      number: index + 1,
      tag,
      point: Float64Array.of(at),
      objectives: [score],
      margins: [],
      violation: 0,
    },
  }));
}

/** A model with a hill of some height between the basins at 0.1 and 0.9. */
function choose(all: readonly Told[], hill: number) {
  const scored = scoredOf(all);
  const tags = all.map(({ tag }) => tag);
  const { region } = chooseRegion(scored, { failed: [], tags }, () => ({
    score: {
      predict: ([at = 0]) => ({ mean: Math.abs(at - 0.5) < 0.2 ? hill : 0, deviation: 1 }),
      predictWithSlopes: () => ({ mean: 0, deviation: 1 }),
    },
    lengths: Float64Array.of(0),
    acquisition: { evaluate: () => 0, evaluateWithSlopes: () => 0 },
  }));
  return region;
}

const spread: Told[] = [
  { at: 0.3, score: 50 },
  { at: 0.9, score: 5 },
  { at: 0.95, score: 8 },
  { at: 0.1, score: 1 },
];
const repeat = (count: number, told: Told): Told[] => new Array<Told>(count).fill(told);
const idle = (count: number, tag = "trust:0") => repeat(count, { at: 0.11, score: 2, tag });

describe("chooseRegion", () => {
  it("goes on around the best design while something is found", () => {
    const region = choose([...spread, ...idle(5)], 100);
    expect(region.search).toEqual({ index: 0 });
    expect(region.centre.observation.number).toBe(4);
  });

  it("goes to the best design behind a hill when nothing is found any more, if there is one", () => {
    const region = choose([...spread, ...idle(9)], 100);
    expect(region.search).toEqual({ index: 1, origin: 2 });
    expect(region.centre.observation.number).toBe(2);
    expect(choose([...spread, ...idle(9)], 0).search).toEqual({ index: 0 });
  });

  it("stays with the search that the newest tag names, and comes back from it", () => {
    const away = [...spread, ...idle(9), { at: 0.88, score: 4, tag: "trust:1:2" }];
    expect(choose(away, 100).search).toEqual({ index: 1, origin: 2 });
    expect(choose(away, 100).centre.score).toBe(4);
    // Nothing more is found there either.
    expect(choose([...away, ...repeat(9, { at: 0.87, score: 6, tag: "trust:1:2" })], 100).search).toEqual({
      index: 2,
    });
    // It has come to where the best one is.
    const merged = choose([...away, { at: 0.14, score: 1.5, tag: "trust:1:2" }], 100);
    expect(merged.search).toEqual({ index: 2 });
    expect(merged.centre.score).toBe(1);
  });

  it("searches each basin once", () => {
    const done = [...spread, ...idle(9), { at: 0.88, score: 4, tag: "trust:1:2" }, ...idle(9, "trust:2")];
    expect(choose(done, 100).search).toEqual({ index: 2 });
  });

  it("begins anew around the best one in a region that became too small", () => {
    const region = choose([...spread, ...idle(40)], 0);
    expect(region.search).toEqual({ index: 1 });
    expect(region.length).toBe(0.2);
  });
});
