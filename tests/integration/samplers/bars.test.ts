import { describe, expect, it } from "vitest";
import { createGaussianProcessSampler } from "../../../src/optimise/samplers/gaussian-process-sampler.ts";
import { createParegoSampler } from "../../../src/optimise/samplers/parego-sampler.ts";
import {
  branin,
  hartmann6,
  median,
  optimise,
  resultOf,
  rosenbrock5,
  sphere5,
  type TestProblem,
  truss10,
  zdt1,
} from "../../support/test-problems.ts";

/** `SAMPLER_SEEDS=10` gives the figures that the bars are set for. */
const wanted = process.env.SAMPLER_SEEDS;
const long = 30 * 60_000;

/** The median over some seeds after each number of evaluations, printed. */
async function medians(
  problem: TestProblem,
  { marks, seeds, pending = 0 }: { marks: readonly number[]; seeds: number; pending?: number },
): Promise<number[]> {
  const evaluations = Math.max(...marks);
  const create = problem.reference === undefined ? createGaussianProcessSampler : createParegoSampler;
  const results: number[][] = [];
  for (let seed = 1; seed <= (wanted === undefined ? seeds : Number(wanted)); seed += 1) {
    const sampler = create(problem, { seed, budget: evaluations });
    const history = await optimise(sampler, problem, { evaluations, pending });
    expect(history).toHaveLength(evaluations);
    results.push(marks.map((mark) => resultOf(problem, history.slice(0, mark))));
  }
  const found = marks.map((_, index) => median(results.map((result) => result[index] ?? Number.NaN)));
  process.stdout.write(
    `${JSON.stringify({ problem: problem.name, pending, seeds: results.length, marks, found, last: results.map((result) => result.at(-1)) })}\n`,
  );
  return found;
}

// The bars are what the best sampler of Optuna 3.1 reaches on the same functions, and more where engineers need more. Medians
// of ten seeds, and the worst of them:
//   sphere 2.2e-6 (3.4e-5) after 100; Rosenbrock 1.2 after 100, 1.8e-4 (3.9) after 300; Branin 0.397888 (0.397892) after 100;
//   Hartmann6 -3.32234 after 100, with one trial under way -3.32164: one seed and two end in the optimum of -3.203;
//   truss 5099.5 after 100, 5061.4 (5077.3) after 300, with one under way 5129.1 and 5062.1 (5077.1);
//   ZDT1, of 5.167: 5.111 (5.001) after 100.
describe("the Gaussian process sampler", () => {
  it("finds the sphere", { timeout: long }, async () => {
    const [after100 = Number.NaN] = await medians(sphere5, { marks: [100], seeds: 3 });
    expect(after100).toBeLessThan(2.4e-5);
  });

  it("goes along Rosenbrock's valley", { timeout: long }, async () => {
    const [after100 = Number.NaN, after300 = Number.NaN] = await medians(rosenbrock5, {
      marks: [100, 300],
      seeds: 3,
    });
    expect(after100).toBeLessThan(5.6);
    expect(after300).toBeLessThan(0.62);
  });

  it("finds Branin", { timeout: long }, async () => {
    const [after100 = Number.NaN] = await medians(branin, { marks: [100], seeds: 3 });
    expect(after100).toBeLessThan(0.3979);
  });

  it.each([0, 1])("finds Hartmann6 with %i trials under way", { timeout: long }, async (pending) => {
    const [after100 = Number.NaN] = await medians(hartmann6, { marks: [100], seeds: 5, pending });
    expect(after100).toBeLessThan(hartmann6.optimum + 1e-3);
  });

  it.each([0, 1])("finds the lightest truss with %i trials under way", { timeout: long }, async (pending) => {
    const [after100 = Number.NaN, after300 = Number.NaN] = await medians(truss10, {
      marks: [100, 300],
      seeds: 3,
      pending,
    });
    expect(after100).toBeLessThan(6525);
    expect(after300).toBeLessThan(1.005 * truss10.optimum);
  });
});

describe("ParEGO", () => {
  it("finds the front of ZDT1", { timeout: long }, async () => {
    const [after100 = Number.NaN] = await medians(zdt1, { marks: [100], seeds: 5 });
    expect(after100).toBeGreaterThan(5.1);
  });
});
