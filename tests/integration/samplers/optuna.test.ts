import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { createOptunaSampler } from "../../../src/optimise/optuna/create-optuna-sampler.ts";
import { findOptuna } from "../../../src/optimise/optuna/find-optuna.ts";
import type { Sampler, SamplerOutcome, SamplerTrial } from "../../../src/optimise/samplers/sampler.ts";
import { type DesignValues, designKey, valueCount } from "../../../src/shared/optimise/design.ts";
import { findOptunaSampler, type OptunaSampler } from "../../../src/shared/optimise/optuna-samplers.ts";
import { arbitraryVariables, isDesignValue } from "../../support/arbitrary-variables.ts";
import { optunaHere } from "../../support/optuna-here.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import {
  mixed,
  optimise,
  resultOf,
  sphere5,
  type TestProblem,
  truss10,
  zdt1,
} from "../../support/test-problems.ts";

function sampler(name: string): OptunaSampler {
  const found = findOptunaSampler(name);
  if (found === undefined) throw new Error(`There is no sampler ${name}`);
  return found;
}

async function newJournal(): Promise<string> {
  return join(await temporaryFolder(), "optuna.journal");
}

function open(
  name: string,
  problem: Omit<TestProblem, "optimum" | "name" | "evaluate">,
  journal: string,
): Sampler {
  const place = { python: optunaHere?.python ?? "", env: process.env, journal };
  const opened = createOptunaSampler(sampler(name), problem, { seed: 4, budget: 60 }, place);
  onTestFinished(() => opened.close?.());
  return opened;
}

/** Only the variables of the mixed problem that have steps. */
const grid: TestProblem = {
  ...mixed,
  variables: mixed.variables.slice(2),
  evaluate: (values) => mixed.evaluate({ ...values, x1: 0.5, x2: 0.01 }),
};

describe.runIf(optunaHere !== undefined)("Optuna", () => {
  it.each([
    ["TPE", truss10],
    ["CMA-ES", truss10],
    ["NSGA-II", zdt1],
    ["QMC", mixed],
    ["Random", mixed],
  ] as const)("%s proposes new designs, with failures and trials in flight", async (name, problem) => {
    const opened = open(name, problem, await newJournal());
    const failures = (_: DesignValues, trial: number): boolean => trial % 7 === 3;
    const history = await optimise(opened, problem, { evaluations: 20, pending: 2, failures });
    expect(history).toHaveLength(20);
    expect(new Set(history.map(({ values }) => designKey(problem.variables, values))).size).toBe(20);
    for (const { values, tag } of history) {
      expect(tag).toMatch(/^optuna:\d+$/);
      for (const variable of problem.variables)
        expect(isDesignValue(variable, values[variable.symbol])).toBe(true);
    }
  });

  it.each(["Grid", "BruteForce", "TPE"])("%s proposes each of few designs once", async (name) => {
    const history = await optimise(open(name, grid, await newJournal()), grid, {
      evaluations: 40,
      pending: 1,
    });
    expect(history).toHaveLength(18);
    expect(resultOf(grid, history)).toBe(0);
  });

  it("learns: TPE is far better than chance", async () => {
    const tpe = await optimise(open("TPE", sphere5, await newJournal()), sphere5, { evaluations: 40 });
    const chance = await optimise(open("Random", sphere5, await newJournal()), sphere5, { evaluations: 40 });
    expect(resultOf(sphere5, tpe)).toBeLessThan(0.6 * resultOf(sphere5, chance));
  });

  it("is told of failures, margins and designs of others, and keeps a journal that others can read", async () => {
    const journal = await newJournal();
    const opened = open("TPE", truss10, journal);
    const values = Object.fromEntries(truss10.variables.map(({ symbol }) => [symbol, 20]));
    const outcome: SamplerOutcome = { state: "complete", objectives: [8_392], margins: [0.5, -0.25] };
    const history: SamplerTrial[] = [{ number: 1, values, outcome }];
    const [proposal] = await opened.ask(history, 1);
    if (proposal === undefined) throw new Error("Nothing was proposed");
    history.push({ ...proposal, number: 2, outcome: { state: "failed" } });
    await opened.ask(history, 1);
    await opened.close?.();
    const lines = (await readFile(journal, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({
        state: 1,
        user_attrs: { planform: 1, objectives: [8_392], margins: [0.5, -0.25] },
        system_attrs: { constraints: [0.5, -0.25] },
      }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ trial_id: 1, state: 3 }));
  });

  it("goes on from the run's history and the journal as if it had never ended", async () => {
    for (const name of ["TPE", "CMA-ES", "QMC"]) {
      const journal = await newJournal();
      const whole = await optimise(open(name, sphere5, await newJournal()), sphere5, { evaluations: 15 });
      const first = open(name, sphere5, journal);
      const history = await optimise(first, sphere5, { evaluations: 14 });
      expect(history).toEqual(whole.slice(0, 14));
      await first.close?.();
      const again = open(name, sphere5, journal);
      expect(await again.ask(history, 1)).toEqual(
        whole.slice(14).map(({ values, tag }) => ({ values, tag })),
      );
    }
  });

  it("goes on without its journal, with a damaged one, and past what a killed process left", async () => {
    const history = await optimise(open("TPE", sphere5, await newJournal()), sphere5, { evaluations: 15 });
    const told = history.slice(0, 12);

    const missing = await newJournal();
    expect(await open("TPE", sphere5, missing).ask(told, 2)).toHaveLength(2);

    const damaged = await newJournal();
    await writeFile(damaged, "{ this is no journal\n".repeat(3));
    await symlink(damaged, `${damaged}.lock`);
    expect(await open("TPE", sphere5, damaged).ask(told, 2)).toHaveLength(2);
    expect((await readdir(join(damaged, ".."))).some((name) => name.includes(".broken-"))).toBe(true);

    const other = await newJournal();
    await optimise(open("Random", sphere5, other), sphere5, { evaluations: 5 });
    const [proposal] = await open("TPE", sphere5, other).ask(told, 1);
    expect(told.map(({ values }) => values)).not.toContainEqual(proposal?.values);
  });

  it("gives up designs that it proposed and that never became trials", async () => {
    const journal = await newJournal();
    for (const _ of [1, 2]) {
      const opened = open("TPE", sphere5, journal);
      expect(await opened.ask([], 1)).toHaveLength(1);
      await opened.close?.();
    }
    const lines = (await readFile(journal, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ trial_id: 0, state: 3 }));
  });

  it("takes in trials whose results are no numbers", async () => {
    const opened = open("TPE", sphere5, await newJournal());
    const [proposal] = await opened.ask([], 1);
    if (proposal === undefined) throw new Error("Nothing was proposed");
    const outcome: SamplerOutcome = { state: "complete", objectives: [Number.NaN], margins: [] };
    expect(await opened.ask([{ ...proposal, number: 1, outcome }], 1)).toHaveLength(1);
  });

  it("says what a sampler cannot do", async () => {
    const opened = open("Grid", mixed, await newJournal());
    await expect(opened.ask([], 1)).rejects.toMatchObject({
      code: "optuna-failed",
      message: "This sampler needs a step for every variable, and x1 has none",
    });
  });

  it("proposes valid designs over any variables", async () => {
    const kinds = fc.constantFrom("TPE", "CMA-ES", "NSGA-II", "QMC");
    await fc.assert(
      fc.asyncProperty(arbitraryVariables, kinds, async (variables, name) => {
        const problem = { variables, objectiveCount: 1, constraintCount: 1 };
        const opened = open(name, problem, await newJournal());
        const designCount = variables.reduce((product, variable) => product * valueCount(variable), 1);
        const evaluate: TestProblem["evaluate"] = (values) => {
          const sum = Object.values(values).reduce<number>((total, value) => total + (Number(value) || 1), 0);
          return { objectives: [sum], margins: [3 - sum] };
        };
        const history = await optimise(
          opened,
          { ...problem, name, optimum: 0, evaluate },
          { evaluations: 12 },
        );
        expect(history).toHaveLength(Math.min(12, designCount));
        for (const { values } of history)
          for (const variable of variables)
            expect(isDesignValue(variable, values[variable.symbol])).toBe(true);
        await opened.close?.();
      }),
      { numRuns: 6 },
    );
  });
});

describe("finding a Python with Optuna", () => {
  it("asks only the one that the settings name", async () => {
    const path = join(await temporaryFolder(), "python3");
    await writeFile(path, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    await expect(findOptuna(path, process.env)).rejects.toMatchObject({
      code: "optuna-unavailable",
      details: expect.stringContaining(path),
    });
  });

  it("passes over one that has no Optuna, or prints something else", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "python3"), "#!/bin/sh\necho hello\n", { mode: 0o755 });
    const found = await findOptuna(undefined, { PATH: folder }).catch(({ code }) => code);
    if (found !== "optuna-unavailable") expect(found.python).not.toContain(folder);
  });
});
