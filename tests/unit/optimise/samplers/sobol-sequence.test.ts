import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  MOST_SOBOL_DIMENSIONS,
  scramble,
  sobolBits,
} from "../../../../src/optimise/samplers/sobol-sequence.ts";

type Recorded = { points: { index: number; coordinates: number[] }[] };

/** The order of Gray's code, in which others give the points. */
const grayCode = (index: number) => index ^ (index >>> 1);

describe("sobolBits", () => {
  it("gives the points of scipy.stats.qmc.Sobol in all dimensions", () => {
    const { points }: Recorded = JSON.parse(
      readFileSync("tests/fixtures/optimise/sobol-points.json", "utf8"),
    );
    for (const { index, coordinates } of points) {
      expect(coordinates).toHaveLength(MOST_SOBOL_DIMENSIONS);
      for (const [dimension, recorded] of coordinates.entries())
        expect(sobolBits(grayCode(index), dimension) / 2 ** 32).toBe(recorded);
    }
  });

  it("refuses dimensions for which there are no numbers", () => {
    expect(() => sobolBits(1, MOST_SOBOL_DIMENSIONS)).toThrow(RangeError);
  });
});

describe("scramble", () => {
  it("leaves in each dimension one point in each of 2^m equal parts", () => {
    for (const dimension of [0, 1, 17, 127]) {
      for (const seed of [1, 0xdeadbeef]) {
        const parts = Array.from({ length: 256 }, (_, index) =>
          Math.floor(scramble(sobolBits(index, dimension), seed) * 256),
        );
        expect(new Set(parts).size).toBe(256);
      }
    }
  });

  it("leaves two dimensions as even: one point in each box of 16 by 16", () => {
    const boxes = Array.from({ length: 256 }, (_, index) =>
      [0, 1]
        .map((dimension) => Math.floor(scramble(sobolBits(index, dimension), 99 + dimension) * 16))
        .join(),
    );
    expect(new Set(boxes).size).toBe(256);
  });

  it("depends on the seed", () => {
    expect(scramble(sobolBits(5, 0), 1)).not.toBe(scramble(sobolBits(5, 0), 2));
  });
});
