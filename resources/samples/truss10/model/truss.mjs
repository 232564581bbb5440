// Ten-bar truss by the direct stiffness method. Units: inch, pound, psi.
// Reads params.json {a1..a10, youngs, density, load}, writes results.json {weight, max_stress, max_disp, stress, disp}.
// Run: node truss.mjs
import { readFileSync, writeFileSync } from "node:fs";

const bay = 360;

/** Joints 1 to 6: two bays, the wall on the left. */
const joints = [
  [2 * bay, bay],
  [2 * bay, 0],
  [bay, bay],
  [bay, 0],
  [0, bay],
  [0, 0],
];

/** Bars 1 to 10 by the numbers of their joints. */
const bars = [
  [5, 3],
  [3, 1],
  [6, 4],
  [4, 2],
  [3, 4],
  [1, 2],
  [5, 4],
  [6, 3],
  [3, 2],
  [4, 1],
];

/** Joints 5 and 6 are held by the wall, so only the first four may move. */
const freedoms = 8;
const loadedJoints = [2, 4];

const params = JSON.parse(readFileSync("params.json", "utf8"));
const areas = bars.map((_, index) => params[`a${index + 1}`]);
if (!areas.every((area) => Number.isFinite(area) && area > 0)) {
  throw new Error("params.json must hold a positive number for each of a1 to a10");
}

const geometry = bars.map(([from, to]) => {
  const [x1, y1] = joints[from - 1];
  const [x2, y2] = joints[to - 1];
  const length = Math.hypot(x2 - x1, y2 - y1);
  return { from, to, length, cos: (x2 - x1) / length, sin: (y2 - y1) / length };
});

const displacements = [...solve(stiffnessMatrix(), loadVector()), 0, 0, 0, 0];
const stress = geometry.map((bar) => (params.youngs * elongation(bar)) / bar.length);
const weight = geometry.reduce((sum, bar, index) => sum + params.density * areas[index] * bar.length, 0);

const results = {
  weight,
  max_stress: Math.max(...stress.map(Math.abs)),
  max_disp: Math.max(...displacements.map(Math.abs)),
  stress,
  disp: displacements.slice(0, freedoms),
};
writeFileSync("results.json", `${JSON.stringify(results, undefined, 2)}\n`);

function stiffnessMatrix() {
  const matrix = Array.from({ length: freedoms }, () => new Array(freedoms).fill(0));
  geometry.forEach((bar, index) => {
    const stiffness = (params.youngs * areas[index]) / bar.length;
    const rows = freedomsOf(bar);
    const direction = [-bar.cos, -bar.sin, bar.cos, bar.sin];
    rows.forEach((row, i) => {
      rows.forEach((column, j) => {
        if (row < freedoms && column < freedoms) {
          matrix[row][column] += stiffness * direction[i] * direction[j];
        }
      });
    });
  });
  return matrix;
}

function loadVector() {
  const loads = new Array(freedoms).fill(0);
  for (const joint of loadedJoints) loads[2 * joint - 1] = -params.load;
  return loads;
}

function freedomsOf({ from, to }) {
  return [2 * from - 2, 2 * from - 1, 2 * to - 2, 2 * to - 1];
}

function elongation(bar) {
  const [x1, y1, x2, y2] = freedomsOf(bar).map((freedom) => displacements[freedom]);
  return (x2 - x1) * bar.cos + (y2 - y1) * bar.sin;
}

/** Gauss elimination with partial pivoting. */
function solve(matrix, right) {
  const size = right.length;
  const rows = matrix.map((row, index) => [...row, right[index]]);
  for (let step = 0; step < size; step += 1) {
    const rest = rows.slice(step).map((row) => Math.abs(row[step]));
    const pivot = step + rest.indexOf(Math.max(...rest));
    [rows[step], rows[pivot]] = [rows[pivot], rows[step]];
    if (!(Math.abs(rows[step][step]) > 1e-9)) throw new Error("The truss is a mechanism");
    for (let row = step + 1; row < size; row += 1) {
      const factor = rows[row][step] / rows[step][step];
      for (let column = step; column <= size; column += 1) rows[row][column] -= factor * rows[step][column];
    }
  }
  const solution = new Array(size).fill(0);
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = rows[row][size];
    for (let column = row + 1; column < size; column += 1) sum -= rows[row][column] * solution[column];
    solution[row] = sum / rows[row][row];
  }
  return solution;
}
