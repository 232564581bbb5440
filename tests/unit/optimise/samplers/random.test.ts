import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../src/optimise/samplers/random.ts";

const draw = (count: number, ...seeds: [number, ...number[]]) => {
  const random = createRandom(...seeds);
  return Array.from({ length: count }, random.next);
};

describe("createRandom", () => {
  it("gives the same numbers for the same seed and streams, on every machine", () => {
    expect(draw(3, 1)).toEqual(draw(3, 1));
    expect(draw(3, 7, 2, 3)).toMatchInlineSnapshot(`
      [
        0.20247887848491164,
        0.009927810263403836,
        0.7025924166865479,
      ]
    `);
  });

  it("gives other numbers for another seed, stream, order or number of streams", () => {
    const firsts = [
      [1],
      [2],
      [1, 0],
      [1, 1],
      [0, 1],
      [1, 0, 0],
      [2 ** 32 + 1],
      [Number.MAX_SAFE_INTEGER],
    ].map(([seed = 0, ...streams]) => draw(1, seed, ...streams)[0]);
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it("is uniform in [0, 1)", () => {
    const values = draw(40_000, 3);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    const bins = new Array<number>(20).fill(0);
    for (const value of values) bins[Math.floor(value * 20)] = (bins[Math.floor(value * 20)] ?? 0) + 1;
    const chiSquare = bins.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    // 19 degrees of freedom: above 43.8 with a probability of 0.001.
    expect(chiSquare).toBeLessThan(43.8);
  });

  it("has normal numbers with the moments of the normal distribution", () => {
    const random = createRandom(5);
    const values = Array.from({ length: 40_000 }, random.normal);
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.02);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(Math.abs(moment(3))).toBeLessThan(0.08);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2);
  });

  it("draws integers below the count, and each of them", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 20 }), (seed, count) => {
        const random = createRandom(seed);
        const drawn = new Set(Array.from({ length: 40 * count }, () => random.integer(count)));
        expect([...drawn].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("shuffles without losing anything, each order about equally often", () => {
    const random = createRandom(9);
    const counts = new Map<string, number>();
    const items = ["a", "b", "c"];
    for (let round = 0; round < 6000; round += 1) {
      const order = random.shuffle(items).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(items).toEqual(["a", "b", "c"]);
    expect([...counts.keys()].sort()).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
