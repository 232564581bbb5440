import type {
  Sampler,
  SamplerOutcome,
  SamplerProblem,
  SamplerTrial,
} from "../../src/optimise/samplers/sampler.ts";
import type { DesignValues, Variable } from "../../src/shared/optimise/design.ts";
import { dominates } from "../../src/shared/optimise/goals.ts";

/** A problem whose answer is known, as samplers see it. */
export type TestProblem = SamplerProblem & {
  readonly name: string;
  /** The best feasible objective that is known; with two objectives the hypervolume of the whole front. */
  readonly optimum: number;
  /** Above every point that counts for the hypervolume; only with two objectives. */
  readonly reference?: readonly [number, number];
  readonly evaluate: (values: DesignValues) => { readonly objectives: number[]; readonly margins: number[] };
};

function continuous(index: number, lower: number, upper: number): Variable {
  const symbol = `x${index + 1}`;
  return { nodeId: symbol, label: symbol, symbol, kind: "continuous", lower, upper, scale: "linear" };
}

function box(size: number, lower: number, upper: number): Variable[] {
  return Array.from({ length: size }, (_, index) => continuous(index, lower, upper));
}

/** The numbers of a design in the order of x1, x2 ... */
function numbersOf(values: DesignValues): number[] {
  return Object.keys(values).map((_, index) => Number(values[`x${index + 1}`]));
}

function unconstrained(
  name: string,
  variables: readonly Variable[],
  optimum: number,
  objective: (x: readonly number[]) => number,
): TestProblem {
  return {
    name,
    variables,
    objectiveCount: 1,
    constraintCount: 0,
    optimum,
    evaluate: (values) => ({ objectives: [objective(numbersOf(values))], margins: [] }),
  };
}

const sphereCentre = [0.31, 0.62, 0.27, 0.71, 0.44].map((share) => 10.24 * share - 5.12);

export const sphere5 = unconstrained("sphere-5d", box(5, -5.12, 5.12), 0, (x) =>
  x.reduce((sum, value, index) => sum + (value - (sphereCentre[index] ?? 0)) ** 2, 0),
);

export const rosenbrock5 = unconstrained("Rosenbrock-5d", box(5, -2.048, 2.048), 0, (x) => {
  let sum = 0;
  for (let index = 0; index + 1 < x.length; index += 1) {
    const [value = 0, next = 0] = [x[index], x[index + 1]];
    sum += 100 * (next - value ** 2) ** 2 + (1 - value) ** 2;
  }
  return sum;
});

export const branin = unconstrained(
  "Branin",
  [continuous(0, -5, 10), continuous(1, 0, 15)],
  0.397887,
  ([x = 0, y = 0]) =>
    (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
    10,
);

const hartmann = {
  scales: [1, 1.2, 3, 3.2],
  widths: [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ],
  centres: [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
  ],
};

export const hartmann6 = unconstrained("Hartmann6", box(6, 0, 1), -3.32237, (x) => {
  const terms = hartmann.scales.map((scale, row) => {
    const [widths = [], centres = []] = [hartmann.widths[row], hartmann.centres[row]];
    const distance = x.reduce(
      (sum, value, index) => sum + (widths[index] ?? 0) * (value - (centres[index] ?? 0) * 1e-4) ** 2,
      0,
    );
    return scale * Math.exp(-distance);
  });
  return -terms.reduce((sum, term) => sum + term, 0);
});

/**
 * Weight, lb, of the ten-bar truss of the sample truss10, in inch, pound, psi: areas of 0.1 to 35 in², stress up to
 * 25,000 psi, displacement up to 2 in.
 */
export const truss10: TestProblem = {
  name: "truss10",
  variables: box(10, 0.1, 35),
  objectiveCount: 1,
  constraintCount: 2,
  optimum: 5060.85,
  evaluate: (values) => {
    const { weight, maxStress, maxDisplacement } = solveTruss(numbersOf(values));
    return { objectives: [weight], margins: [maxStress / 25_000 - 1, maxDisplacement / 2 - 1] };
  },
};

/** Two objectives; the front is `f2 = 1 - sqrt(f1)`, where all but the first variable are 0 (Zitzler, Deb, Thiele 2000). */
export const zdt1: TestProblem = {
  name: "ZDT1-10d",
  variables: box(10, 0, 1),
  objectiveCount: 2,
  constraintCount: 0,
  optimum: 1.1 * 5 - 1 / 3,
  reference: [1.1, 5],
  evaluate: (values) => {
    const [first = 0, ...others] = numbersOf(values);
    const g = 1 + (9 * others.reduce((sum, value) => sum + value, 0)) / others.length;
    return { objectives: [first, g * (1 - Math.sqrt(first / g))], margins: [] };
  },
};

const materials = {
  steel: { offset: 1, centre: -1 },
  aluminium: { offset: 0, centre: 0.5 },
  titanium: { offset: 0.2, centre: 1.2 },
};

/** Where the best `x1` depends on the material: the optimum is 0 at x1 = 0.5, x2 = 0.01, bolts = 7, aluminium. */
export const mixed: TestProblem = {
  name: "mixed",
  variables: [
    continuous(0, -2, 2),
    { nodeId: "x2", label: "x2", symbol: "x2", kind: "continuous", lower: 1e-4, upper: 1, scale: "log" },
    {
      nodeId: "bolts",
      label: "bolts",
      symbol: "bolts",
      kind: "integer",
      lower: 1,
      upper: 12,
      scale: "linear",
      step: 2,
    },
    {
      nodeId: "material",
      label: "material",
      symbol: "material",
      kind: "categorical",
      choices: ["steel", "titanium", "aluminium"],
    },
  ],
  objectiveCount: 1,
  constraintCount: 0,
  optimum: 0,
  evaluate: ({ x1, x2, bolts, material }) => {
    const { offset, centre } =
      material === "steel"
        ? materials.steel
        : material === "titanium"
          ? materials.titanium
          : materials.aluminium;
    const objective =
      (Number(x1) - centre) ** 2 +
      0.25 * (Math.log10(Number(x2)) + 2) ** 2 +
      0.05 * (Number(bolts) - 7) ** 2 +
      offset;
    return { objectives: [objective], margins: [] };
  },
};

/** Those with one objective, on which samplers are compared. */
export const singleObjectiveProblems = [sphere5, rosenbrock5, branin, hartmann6, truss10] as const;

export type Effort = {
  readonly evaluations: number;
  /** So many trials are in flight while the next one is asked for; 0 by default. */
  readonly pending?: number;
  /** Which designs cannot be computed; none by default. */
  readonly failures?: (values: DesignValues, trial: number) => boolean;
};

/**
 * Runs a sampler: asks for one design at a time, and computes the oldest one in flight when there are more than may be.
 * @returns all trials by number, from 1; fewer than were wanted where the sampler has no more designs
 */
export async function optimise(
  sampler: Sampler,
  problem: TestProblem,
  { evaluations, pending = 0, failures = () => false }: Effort,
): Promise<SamplerTrial[]> {
  const history: SamplerTrial[] = [];
  let done = 0;
  const computeOldest = (): void => {
    const trial = history[done];
    if (trial === undefined) throw new Error("Nothing is in flight");
    history[done] = { ...trial, outcome: compute(problem, trial, failures) };
    done += 1;
  };
  while (history.length < evaluations) {
    const [proposal] = await sampler.ask(history, 1);
    if (proposal === undefined) break;
    history.push({ ...proposal, number: history.length + 1, outcome: { state: "pending" } });
    if (history.length - done > pending) computeOldest();
  }
  while (done < history.length) computeOldest();
  return history;
}

function compute(
  problem: TestProblem,
  { values, number }: SamplerTrial,
  failures: NonNullable<Effort["failures"]>,
): SamplerOutcome {
  if (failures(values, number)) return { state: "failed" };
  return { state: "complete", ...problem.evaluate(values) };
}

/** The best feasible objective of some trials; Infinity where none is feasible. With two objectives: their hypervolume. */
export function resultOf(problem: TestProblem, history: readonly SamplerTrial[]): number {
  const feasible = history.flatMap(({ outcome }) =>
    outcome.state === "complete" && outcome.margins.every((margin) => margin <= 0)
      ? [outcome.objectives]
      : [],
  );
  if (problem.reference !== undefined) return hypervolume(feasible, problem.reference);
  return feasible.reduce(
    (best, [objective = Number.NaN]) => Math.min(best, objective),
    Number.POSITIVE_INFINITY,
  );
}

/** The area that points dominate below a reference, both objectives minimised. */
export function hypervolume(
  points: readonly (readonly number[])[],
  [right, top]: readonly [number, number],
): number {
  const front = points
    .filter((point) => dominates(point, [right, top]))
    .toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  let area = 0;
  let lowest = top;
  for (const [x = 0, y = 0] of front) {
    if (y >= lowest) continue;
    area += (right - x) * (lowest - y);
    lowest = y;
  }
  return area;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

const bay = 360;

/** Joints 1 to 6: two bays, the wall on the left. Joints 5 and 6 are held, so only the first four may move. */
const joints = [
  [2 * bay, bay],
  [2 * bay, 0],
  [bay, bay],
  [bay, 0],
  [0, bay],
  [0, 0],
] as const;
const freedomCount = 8;

/** Bars 1 to 10 by the numbers of their joints. */
const bars = (
  [
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
  ] as const
).map(([from, to]) => {
  const [[x1, y1], [x2, y2]] = [joints[from - 1] ?? [0, 0], joints[to - 1] ?? [0, 0]];
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [cos, sin] = [(x2 - x1) / length, (y2 - y1) / length];
  return {
    length,
    freedoms: [2 * from - 2, 2 * from - 1, 2 * to - 2, 2 * to - 1],
    direction: [-cos, -sin, cos, sin],
  };
});

const truss = { youngs: 1e7, density: 0.1, load: 100_000, loadedJoints: [2, 4] };

/** Direct stiffness method, as in resources/samples/truss10. */
function solveTruss(areas: readonly number[]): {
  weight: number;
  maxStress: number;
  maxDisplacement: number;
} {
  const rows = Array.from({ length: freedomCount }, () => new Float64Array(freedomCount + 1));
  let weight = 0;
  bars.forEach(({ length, freedoms, direction }, bar) => {
    const area = areas[bar] ?? Number.NaN;
    weight += truss.density * area * length;
    freedoms.forEach((freedom, i) => {
      freedoms.forEach((column, j) => {
        const row = rows[freedom];
        if (row === undefined || column >= freedomCount) return;
        row[column] =
          (row[column] ?? 0) + ((truss.youngs * area) / length) * (direction[i] ?? 0) * (direction[j] ?? 0);
      });
    });
  });
  for (const joint of truss.loadedJoints) rows[2 * joint - 1]?.set([-truss.load], freedomCount);
  const displacements = solveRows(rows);
  const stresses = bars.map(({ length, freedoms, direction }) => {
    const elongation = freedoms.reduce(
      (sum, freedom, index) => sum + (displacements[freedom] ?? 0) * (direction[index] ?? 0),
      0,
    );
    return Math.abs((truss.youngs * elongation) / length);
  });
  return {
    weight,
    maxStress: Math.max(...stresses),
    maxDisplacement: Math.max(...displacements.map(Math.abs)),
  };
}

/** Gauss elimination without pivoting, which a stiffness matrix of a stable truss does not need; right side last. */
function solveRows(rows: readonly Float64Array[]): number[] {
  const size = rows.length;
  for (const [step, pivotRow] of rows.entries()) {
    for (const row of rows.slice(step + 1)) {
      const factor = (row[step] ?? 0) / (pivotRow[step] ?? 0);
      for (let column = step; column <= size; column += 1)
        row[column] = (row[column] ?? 0) - factor * (pivotRow[column] ?? 0);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (const [index, row] of [...rows.entries()].toReversed()) {
    let sum = row[size] ?? 0;
    for (let column = index + 1; column < size; column += 1)
      sum -= (row[column] ?? 0) * (solution[column] ?? 0);
    solution[index] = sum / (row[index] ?? 0);
  }
  return solution;
}
