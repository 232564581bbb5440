import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createOptunaSampler } from "../../../src/optimise/optuna/create-optuna-sampler.ts";
import { type BuiltInKind, createSampler } from "../../../src/optimise/samplers/create-sampler.ts";
import type { Sampler } from "../../../src/optimise/samplers/sampler.ts";
import { findOptunaSampler } from "../../../src/shared/optimise/optuna-samplers.ts";
import { recommendAlgorithm } from "../../../src/shared/optimise/recommend-algorithm.ts";
import { optunaHere } from "../../support/optuna-here.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import {
  median,
  optimise,
  resultOf,
  singleObjectiveProblems,
  type TestProblem,
  zdt1,
} from "../../support/test-problems.ts";

/** Seeds of the full comparison, which takes half an hour with ten; 0: only what every check does. */
const fullSeeds = Number(process.env.PLANFORM_COMPARE ?? 0);
const fixture = new URL("../../fixtures/optuna-medians.json", import.meta.url);

type Medians = Record<string, Record<string, Record<string, number>>>;
const Recorded = z.strictObject({
  made: z.string(),
  medians: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.number()))),
});
const recorded = Recorded.parse(JSON.parse(await readFile(fixture, "utf8")));

/** How far from the optimum, as a positive number. */
function gap(problem: TestProblem, result: number): number {
  return problem.reference === undefined ? result - problem.optimum : problem.optimum - result;
}

/** The smallest gap of Optuna's samplers; below the digits that were recorded nothing is better than anything. */
function bestOfOptuna(problem: TestProblem, evaluations: number): number {
  const results = Object.values(recorded.medians[problem.name] ?? {}).flatMap(
    (row) => row[evaluations] ?? [],
  );
  expect(results).not.toEqual([]);
  return Math.max(1e-4, Math.min(...results.map((result) => gap(problem, result))));
}

function planned(problem: TestProblem, trials: number): BuiltInKind {
  const objectives = Array.from({ length: problem.objectiveCount }, () => ({
    nodeId: "objective",
    label: "Objective",
    expression: "f",
    sense: "minimize" as const,
  }));
  return recommendAlgorithm({ variables: [...problem.variables], objectives, constraints: [] }, { trials })
    .kind;
}

/** Median result after each number of evaluations, over the seeds 1, 2, 3 ... */
async function medians(
  problem: TestProblem,
  seeds: number,
  evaluations: readonly number[],
  open: (seed: number) => Promise<Sampler> | Sampler,
): Promise<number[]> {
  const results = evaluations.map((): number[] => []);
  for (let seed = 1; seed <= seeds; seed += 1) {
    const sampler = await open(seed);
    const history = await optimise(sampler, problem, { evaluations: Math.max(...evaluations) });
    await sampler.close?.();
    for (const [index, count] of evaluations.entries())
      results[index]?.push(resultOf(problem, history.slice(0, count)));
  }
  return results.map(median);
}

describe("the algorithm that is recommended", () => {
  it.each([...singleObjectiveProblems, zdt1])(
    "is better than the best of Optuna's after 100 evaluations: $name",
    async (problem) => {
      const kind = planned(problem, 100);
      const [result = Number.NaN] = await medians(problem, 3, [100], (seed) =>
        createSampler(kind, problem, { seed, budget: 100 }),
      );
      expect(gap(problem, result)).toBeLessThan(bestOfOptuna(problem, 100));
    },
    300_000,
  );

  it.each([...singleObjectiveProblems, zdt1])(
    "is better than the best of Optuna's after 300 evaluations: $name",
    async (problem) => {
      const kind = planned(problem, 300);
      const [result = Number.NaN] = await medians(problem, 1, [300], (seed) =>
        createSampler(kind, problem, { seed, budget: 300 }),
      );
      expect(gap(problem, result)).toBeLessThan(bestOfOptuna(problem, 300));
    },
    300_000,
  );
});

describe("algorithms without a model", () => {
  it.each(singleObjectiveProblems)("CMA-ES is about as good as Optuna's: $name", async (problem) => {
    const results = await medians(problem, 15, [100, 300], (seed) =>
      createSampler("cmaEs", problem, { seed }),
    );
    for (const [index, evaluations] of [100, 300].entries()) {
      const theirs = recorded.medians[problem.name]?.["CMA-ES"]?.[evaluations] ?? Number.NaN;
      // Its gap goes down by a third with every ten evaluations here, and medians of some seeds vary as much.
      expect(gap(problem, results[index] ?? Number.NaN)).toBeLessThan(3 * gap(problem, theirs) + 0.01);
    }
  });

  it("NSGA-II covers more of a front than Optuna's", async () => {
    const [at100 = 0, at300 = 0] = await medians(zdt1, 7, [100, 300], (seed) =>
      createSampler("nsga2", zdt1, { seed }),
    );
    expect(gap(zdt1, at100)).toBeLessThan(bestOfOptuna(zdt1, 100));
    expect(gap(zdt1, at300)).toBeLessThan(bestOfOptuna(zdt1, 300));
  });
});

describe.runIf(fullSeeds > 0 && optunaHere !== undefined)("the full comparison", () => {
  it("is printed, and what Optuna's samplers reach is recorded", { timeout: 0 }, async () => {
    const measured: Medians = {};
    const print = (text: string): void => void process.stdout.write(`${text}\n`);
    for (const problem of [...singleObjectiveProblems, zdt1]) {
      const kinds =
        problem === zdt1 ? (["parego", "nsga2"] as const) : (["gaussianProcess", "cmaEs"] as const);
      for (const kind of kinds) {
        const results = await medians(problem, fullSeeds, [100, 300], (seed) =>
          createSampler(kind, problem, { seed, budget: 300 }),
        );
        print(`${problem.name} ${kind}: ${results.map((result) => result.toPrecision(6)).join(" / ")}`);
      }
      const rows: Record<string, Record<string, number>> = {};
      for (const name of problem === zdt1 ? ["NSGA-II"] : ["TPE", "CMA-ES"]) {
        const results = await medians(problem, fullSeeds, [100, 300], (seed) =>
          openOptuna(name, problem, seed),
        );
        rows[name] = Object.fromEntries([100, 300].map((count, index) => [count, results[index] ?? 0]));
        print(
          `${problem.name} Optuna ${name}: ${results.map((result) => result.toPrecision(6)).join(" / ")}`,
        );
      }
      measured[problem.name] = rows;
    }
    const made = recorded.made
      .replace(/Optuna [\d.]+\d/, `Optuna ${optunaHere?.version}`)
      .replace(/medians of \d+ seeds/, `medians of ${fullSeeds} seeds`);
    await writeFile(fixture, `${JSON.stringify({ made, medians: measured }, undefined, 2)}\n`);
  });
});

async function openOptuna(name: string, problem: TestProblem, seed: number): Promise<Sampler> {
  const sampler = findOptunaSampler(name);
  if (sampler === undefined || optunaHere === undefined) throw new Error(`There is no ${name} here`);
  const journal = join(await temporaryFolder(), "optuna.journal");
  const place = { python: optunaHere.python, env: process.env, journal };
  return createOptunaSampler(sampler, problem, { seed, budget: 300 }, place);
}
