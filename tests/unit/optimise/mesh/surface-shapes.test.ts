import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { integrateShapes } from "../../../../src/optimise/mesh/surface-shapes.ts";

type Place = readonly [number, number, number];
const between = (a: Place, b: Place): Place => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
const coordinate = fc.double({ min: -10, max: 10, noNaN: true });
const place = fc.tuple(coordinate, coordinate, coordinate);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function area(a: Place, b: Place, c: Place): number {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  return Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx) / 2;
}

function expectShares(shares: readonly number[], size: number, wanted: readonly number[]): void {
  for (const [index, share] of shares.entries())
    expect(Math.abs(share - size * (wanted[index] ?? 0))).toBeLessThan(1e-12 * Math.max(1, size));
}

describe("shares of a load", () => {
  it("are a third each on a triangle, with middle nodes nothing at its corners", () =>
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        const size = area(a, b, c);
        expectShares(integrateShapes(2, [a, b, c]), size, [1 / 3, 1 / 3, 1 / 3]);
        const middles = [between(a, b), between(b, c), between(c, a)];
        expectShares(integrateShapes(2, [a, b, c, ...middles]), size, [0, 0, 0, 1 / 3, 1 / 3, 1 / 3]);
      }),
    ));

  it("are a quarter each on a parallelogram, with middle nodes -1/12 and 1/3", () =>
    fc.assert(
      fc.property(place, place, place, (a, b, d) => {
        const c: Place = [b[0] + d[0] - a[0], b[1] + d[1] - a[1], b[2] + d[2] - a[2]];
        const size = 2 * area(a, b, d);
        expectShares(integrateShapes(2, [a, b, c, d]), size, Array(4).fill(1 / 4));
        const middles = [between(a, b), between(b, c), between(c, d), between(d, a)];
        const wanted = [...Array(4).fill(-1 / 12), ...Array(4).fill(1 / 3)];
        expectShares(integrateShapes(2, [a, b, c, d, ...middles]), size, wanted);
      }),
    ));

  it("of a plane quadrilateral with any corners add up to its area", () => {
    const shares = integrateShapes(2, [
      [0, 0, 0],
      [4, 0, 0],
      [3, 2, 0],
      [0, 1, 0],
    ]);
    expect(sum(shares)).toBeCloseTo(5.5, 12);
    expect(Math.max(...shares) / Math.min(...shares)).toBeGreaterThan(1.2);
  });

  it("of a curved edge add up to the length of the arc", () => {
    const angle = 0.4;
    const at = (phi: number): Place => [Math.cos(phi), Math.sin(phi), 0];
    expect(sum(integrateShapes(1, [at(0), at(angle), at(angle / 2)]))).toBeCloseTo(angle, 4);
  });

  it("are refused for shapes that no such element has", () => {
    expect(() => integrateShapes(2, Array(9).fill([0, 0, 0]))).toThrow("not spread over faces with 9 nodes");
  });
});
