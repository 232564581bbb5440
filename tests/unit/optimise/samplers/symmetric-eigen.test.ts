import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../src/optimise/samplers/random.ts";
import { decomposeSymmetric } from "../../../../src/optimise/samplers/symmetric-eigen.ts";

describe("decomposeSymmetric", () => {
  it.each([1, 2, 7, 30])("gives back a matrix of %i rows", (size) => {
    const random = createRandom(size);
    const matrix = new Float64Array(size * size);
    for (let row = 0; row < size; row += 1)
      for (let column = 0; column <= row; column += 1)
        matrix[row * size + column] = matrix[column * size + row] = random.normal();
    const { values, vectors } = decomposeSymmetric(matrix, size);
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column < size; column += 1) {
        let element = 0;
        let product = 0;
        for (let k = 0; k < size; k += 1) {
          const [left = 0, right = 0] = [vectors[row * size + k], vectors[column * size + k]];
          element += left * (values[k] ?? 0) * right;
          product += left * right;
        }
        expect(element).toBeCloseTo(matrix[row * size + column] ?? 0, 10);
        expect(product).toBeCloseTo(row === column ? 1 : 0, 10);
      }
    }
  });
});
