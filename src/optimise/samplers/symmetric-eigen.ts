/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations: slow for hundreds of rows, but exact also for
 * small eigenvalues beside large ones.
 * @param matrix by rows, `size` values each; it is left as it is
 * @returns `vectors` by rows, column `k` belongs to `values[k]`; in no order
 */
export function decomposeSymmetric(
  matrix: Float64Array,
  size: number,
): { values: Float64Array; vectors: Float64Array } {
  const rest = Float64Array.from(matrix);
  const vectors = new Float64Array(size * size);
  for (let index = 0; index < size; index += 1) vectors[index * size + index] = 1;
  for (let sweep = 0; sweep < 60 && !isDiagonal(rest, size); sweep += 1) {
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) {
        const [cos, sin] = rotationOf(rest, size, p, q);
        if (sin === 0) continue;
        rotateColumns(rest, size, p, q, cos, sin);
        rotateRows(rest, size, p, q, cos, sin);
        rotateColumns(vectors, size, p, q, cos, sin);
      }
    }
  }
  return {
    values: Float64Array.from({ length: size }, (_, index) => rest[index * size + index] ?? 0),
    vectors,
  };
}

function isDiagonal(matrix: Float64Array, size: number): boolean {
  let diagonal = 0;
  let beside = 0;
  for (let row = 0; row < size; row += 1) {
    diagonal += (matrix[row * size + row] ?? 0) ** 2;
    for (let column = 0; column < row; column += 1) beside += (matrix[row * size + column] ?? 0) ** 2;
  }
  return beside <= 1e-30 * diagonal;
}

/** Cosine and sine of the rotation that makes the element (p, q) zero (Golub, Van Loan, section 8.5). */
function rotationOf(matrix: Float64Array, size: number, p: number, q: number): [number, number] {
  const element = matrix[p * size + q] ?? 0;
  if (element === 0) return [1, 0];
  const theta = ((matrix[q * size + q] ?? 0) - (matrix[p * size + p] ?? 0)) / (2 * element);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cos = 1 / Math.hypot(tangent, 1);
  return [cos, tangent * cos];
}

function rotateColumns(
  matrix: Float64Array,
  size: number,
  p: number,
  q: number,
  cos: number,
  sin: number,
): void {
  for (let start = 0; start < size * size; start += size) {
    const [x, y] = [matrix[start + p] ?? 0, matrix[start + q] ?? 0];
    matrix[start + p] = cos * x - sin * y;
    matrix[start + q] = sin * x + cos * y;
  }
}

function rotateRows(
  matrix: Float64Array,
  size: number,
  p: number,
  q: number,
  cos: number,
  sin: number,
): void {
  for (let column = 0; column < size; column += 1) {
    const [x, y] = [matrix[p * size + column] ?? 0, matrix[q * size + column] ?? 0];
    matrix[p * size + column] = cos * x - sin * y;
    matrix[q * size + column] = sin * x + cos * y;
  }
}
