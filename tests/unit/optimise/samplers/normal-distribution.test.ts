import { describe, expect, it } from "vitest";
import {
  logImprovement,
  logProbability,
  normalDensity,
  normalProbability,
} from "../../../../src/optimise/samplers/normal-distribution.ts";

/** Simpson's rule. */
function integrate(f: (x: number) => number, from: number, to: number, parts = 20_000): number {
  const width = (to - from) / parts;
  let sum = f(from) + f(to);
  for (let index = 1; index < parts; index += 1) sum += (index % 2 === 1 ? 4 : 2) * f(from + index * width);
  return (sum * width) / 3;
}

const places = [-9, -4, -2.6, -2.5, -2.4, -1, -0.1, 0, 0.3, 1, 2.4, 2.6, 5];

describe("normal distribution", () => {
  it("has the probability that numeric integration gives, relative to it", () => {
    for (const z of places) {
      const expected = integrate(normalDensity, z - 12, z);
      expect(normalProbability(z) / expected).toBeCloseTo(1, 9);
      expect(logProbability(z).value).toBeCloseTo(Math.log(expected), 8);
    }
  });

  it("has the expected improvement that numeric integration gives", () => {
    for (const z of places) {
      // E max(0, z - X) over a standard normal X
      const expected = integrate((x) => (z - x) * normalDensity(x), z - 14, z);
      expect(logImprovement(z).value).toBeCloseTo(Math.log(expected), 8);
    }
  });

  it("has the slopes of its values", () => {
    for (const of of [logProbability, logImprovement]) {
      for (const z of [-300, -40, ...places.filter((z) => z !== -2.5)]) {
        const step = 1e-5;
        const slope = (of(z + step).value - of(z - step).value) / (2 * step);
        expect(of(z).slope / slope).toBeCloseTo(1, 5);
      }
    }
  });

  it("stays finite and rises far in the tail, where the probability is 0", () => {
    expect(normalProbability(-60)).toBe(0);
    for (const of of [logProbability, logImprovement]) {
      expect(of(-1e6).value).toBeGreaterThan(Number.NEGATIVE_INFINITY);
      expect(of(-1e6).value).toBeLessThan(of(-1e5).value);
      expect(of(50).value).not.toBeNaN();
    }
  });
});
