/** Symmetric matrices and their lower triangles are stored by rows, `size` values each; above the diagonal is nothing. */

/**
 * The Cholesky factor `L` of `L L' = matrix`, by rows.
 * @param matrix its lower triangle counts; it is left as it is
 * @returns undefined when the matrix is not positive definite
 */
export function factorize(matrix: Float64Array, size: number): Float64Array | undefined {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const start = row * size;
    for (let column = 0; column <= row; column += 1) {
      const other = column * size;
      const rest = (matrix[start + column] ?? 0) - dot(factor, start, factor, other, column);
      if (column < row) factor[start + column] = rest / (factor[other + column] ?? 1);
      else if (rest > 0) factor[start + row] = Math.sqrt(rest);
      else return undefined;
    }
  }
  return factor;
}

/** Solves `L x = b` in place. `stride` is the length of a row of the factor, `size` how many of them count. */
export function solveLower(factor: Float64Array, stride: number, size: number, vector: Float64Array): void {
  for (let row = 0; row < size; row += 1) {
    const start = row * stride;
    const rest = (vector[row] ?? 0) - dot(factor, start, vector, 0, row);
    vector[row] = rest / (factor[start + row] ?? 1);
  }
}

/** Solves `L' x = b` in place. */
export function solveUpper(factor: Float64Array, stride: number, size: number, vector: Float64Array): void {
  for (let row = size - 1; row >= 0; row -= 1) {
    const start = row * stride;
    const value = (vector[row] ?? 0) / (factor[start + row] ?? 1);
    vector[row] = value;
    for (let column = 0; column < row; column += 1) {
      vector[column] = (vector[column] ?? 0) - value * (factor[start + column] ?? 0);
    }
  }
}

/** The inverse of `L L'`, its lower triangle. */
export function invertFactored(factor: Float64Array, size: number): Float64Array {
  // Rows of the transposed inverse of L: its columns, so that all inner loops run along rows.
  const columns = new Float64Array(size * size);
  for (let column = 0; column < size; column += 1) {
    const start = column * size;
    columns[start + column] = 1 / (factor[column * size + column] ?? 1);
    for (let row = column + 1; row < size; row += 1) {
      let sum = 0;
      for (let k = column; k < row; k += 1) sum -= (factor[row * size + k] ?? 0) * (columns[start + k] ?? 0);
      columns[start + row] = sum / (factor[row * size + row] ?? 1);
    }
  }
  const inverse = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = 0;
      for (let k = row; k < size; k += 1)
        sum += (columns[row * size + k] ?? 0) * (columns[column * size + k] ?? 0);
      inverse[row * size + column] = sum;
    }
  }
  return inverse;
}

/** The sum of the products of `count` values of each, from the given places on. */
export function dot(a: Float64Array, aStart: number, b: Float64Array, bStart: number, count: number): number {
  // Two sums at once: the processor need not wait for one addition before it begins the next.
  let even = 0;
  let odd = 0;
  let index = 0;
  for (; index + 1 < count; index += 2) {
    even += (a[aStart + index] ?? 0) * (b[bStart + index] ?? 0);
    odd += (a[aStart + index + 1] ?? 0) * (b[bStart + index + 1] ?? 0);
  }
  if (index < count) even += (a[aStart + index] ?? 0) * (b[bStart + index] ?? 0);
  return even + odd;
}
