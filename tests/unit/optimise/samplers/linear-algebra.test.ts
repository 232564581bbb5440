import { describe, expect, it } from "vitest";
import {
  factorize,
  invertFactored,
  solveLower,
  solveUpper,
} from "../../../../src/optimise/samplers/linear-algebra.ts";
import { createRandom } from "../../../../src/optimise/samplers/random.ts";

describe("factorize", () => {
  it("gives the factor of a matrix that was solved by hand", () => {
    // [[4, 2], [2, 10]] = L L' with L = [[2, 0], [1, 3]]
    expect([...(factorize(Float64Array.of(4, Number.NaN, 2, 10), 2) ?? [])]).toEqual([2, 0, 1, 3]);
  });

  it("says when a matrix is not positive definite", () => {
    expect(factorize(Float64Array.of(1, 0, 2, 1), 2)).toBeUndefined();
    expect(factorize(Float64Array.of(Number.NaN), 1)).toBeUndefined();
  });

  it("solves and inverts", () => {
    const size = 13;
    const random = createRandom(4);
    const root = Float64Array.from({ length: size * size }, random.normal);
    const entry = (row: number, column: number) => {
      let sum = row === column ? 0.5 : 0;
      for (let k = 0; k < size; k += 1) sum += (root[row * size + k] ?? 0) * (root[column * size + k] ?? 0);
      return sum;
    };
    const matrix = Float64Array.from({ length: size * size }, (_, at) =>
      entry(Math.floor(at / size), at % size),
    );
    const factor = factorize(matrix, size) ?? new Float64Array();
    const wanted = Float64Array.from({ length: size }, random.normal);
    const vector = Float64Array.from({ length: size }, (_, row) =>
      wanted.reduce((sum, value, column) => sum + value * entry(row, column), 0),
    );
    solveLower(factor, size, size, vector);
    solveUpper(factor, size, size, vector);
    for (const [row, value] of wanted.entries()) expect(vector[row]).toBeCloseTo(value, 8);

    const inverse = invertFactored(factor, size);
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column < size; column += 1) {
        let sum = 0;
        for (let k = 0; k < size; k += 1)
          sum += entry(row, k) * (inverse[Math.max(k, column) * size + Math.min(k, column)] ?? 0);
        expect(sum).toBeCloseTo(row === column ? 1 : 0, 8);
      }
    }
  });
});
