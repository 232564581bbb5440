import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDesignSpace } from "../../../../src/optimise/samplers/encode-design.ts";
import { createGaussianProcessSampler } from "../../../../src/optimise/samplers/gaussian-process-sampler.ts";
import { createLatinHypercubeSampler } from "../../../../src/optimise/samplers/latin-hypercube-sampler.ts";
import { createParegoSampler } from "../../../../src/optimise/samplers/parego-sampler.ts";
import { createRandom } from "../../../../src/optimise/samplers/random.ts";
import type {
  Proposal,
  Sampler,
  SamplerOptions,
  SamplerOutcome,
  SamplerProblem,
  SamplerTrial,
} from "../../../../src/optimise/samplers/sampler.ts";
import { createSobolSampler } from "../../../../src/optimise/samplers/sobol-sampler.ts";
import { snapValue, type Variable } from "../../../../src/shared/optimise/design.ts";
import { arbitraryVariables } from "../../../support/arbitrary-variables.ts";
import {
  hartmann6,
  median,
  mixed,
  optimise,
  resultOf,
  truss10,
  zdt1,
} from "../../../support/test-problems.ts";

type Create = (problem: SamplerProblem, options: SamplerOptions) => Sampler;

const samplers: readonly (readonly [string, Create, number])[] = [
  ["Sobol", createSobolSampler, 1],
  ["Latin hypercube", createLatinHypercubeSampler, 1],
  ["Gaussian process", createGaussianProcessSampler, 1],
  ["ParEGO", createParegoSampler, 2],
];

const box = (size: number): Variable[] =>
  Array.from({ length: size }, (_, index) => {
    const symbol = `x${index + 1}`;
    return { nodeId: symbol, label: symbol, symbol, kind: "continuous", lower: 0, upper: 1, scale: "linear" };
  });

const problemOf = (
  variables: readonly Variable[],
  objectiveCount: number,
  constraintCount = 1,
): SamplerProblem => ({
  variables,
  objectiveCount,
  constraintCount,
});

/** Some outcome that follows from the trial: good and bad ones, now and then a failure, now and then not known yet. */
function someOutcome(
  problem: SamplerProblem,
  { number, seed }: { number: number; seed: number },
): SamplerOutcome {
  const random = createRandom(seed, number);
  const fate = random.next();
  if (fate < 0.1) return { state: "pending" };
  if (fate < 0.2) return { state: "failed" };
  return {
    state: "complete",
    objectives: Array.from(
      { length: problem.objectiveCount },
      () => random.normal() * 10 ** random.integer(13),
    ),
    margins: Array.from({ length: problem.constraintCount }, () => random.normal()),
  };
}

async function live(
  sampler: Sampler,
  problem: SamplerProblem,
  { trials, seed, together = 1 }: { trials: number; seed: number; together?: number },
): Promise<SamplerTrial[]> {
  const history: SamplerTrial[] = [];
  while (history.length < trials) {
    const proposals = await sampler.ask(history, together);
    for (const proposal of proposals) {
      const number = history.length + 1;
      history.push({ ...proposal, number, outcome: someOutcome(problem, { number, seed }) });
    }
    if (proposals.length < together) break;
  }
  return history;
}

describe.each(samplers)("%s", (_, create, objectiveCount) => {
  it("proposes different designs inside bounds and on steps, as many as there are, whatever the variables", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryVariables, fc.nat(), async (variables, seed) => {
        const problem = problemOf(variables, objectiveCount);
        const history = await live(create(problem, { seed, budget: 24 }), problem, {
          trials: 24,
          seed,
          together: 2,
        });
        for (const { values, tag = "" } of history) {
          expect(Object.keys(values)).toEqual(variables.map(({ symbol }) => symbol));
          expect(tag.length).toBeLessThanOrEqual(200);
          for (const variable of variables)
            expect(snapValue(variable, values[variable.symbol] ?? "none")).toEqual(values[variable.symbol]);
        }
        const space = createDesignSpace(variables);
        expect(new Set(history.map(({ values }) => space.key(values))).size).toBe(history.length);
        expect(history.length).toBeGreaterThanOrEqual(Math.min(24, space.designCount));
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  it("goes on from any part of a history as if it had lived through it", async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryVariables,
        fc.nat(),
        fc.integer({ min: 0, max: 29 }),
        fc.integer({ min: 1, max: 3 }),
        async (variables, seed, cut, together) => {
          const problem = problemOf([...variables, ...box(2)], objectiveCount);
          const lived = create(problem, { seed, budget: 30 });
          const history = await live(lived, problem, { trials: 30, seed, together });
          const part = history.slice(0, cut);
          const fresh = await create(problem, { seed, budget: 30 }).ask(part, 3);
          expect(fresh).toEqual(await lived.ask(part, 3));
          if (cut % together === 0)
            expect(fresh.slice(0, together)).toEqual(
              history
                .slice(cut, cut + together)
                .map(({ values, tag }) => (tag === undefined ? { values } : { values, tag })),
            );
        },
      ),
      { seed: 5, numRuns: 12 },
    );
  });

  it("proposes other designs for another seed", async () => {
    const problem = problemOf(box(3), objectiveCount);
    const [one, other] = await Promise.all(
      [1, 2].map((seed) => live(create(problem, { seed }), problem, { trials: 12, seed: 1 })),
    );
    expect(one?.map(({ values }) => values)).not.toEqual(other?.map(({ values }) => values));
  });

  it("passes over designs that others put in, and stops when all are used", async () => {
    const variables: Variable[] = [
      { nodeId: "n", label: "n", symbol: "n", kind: "integer", lower: 1, upper: 7, scale: "linear", step: 1 },
    ];
    const problem = problemOf(variables, objectiveCount, 0);
    const history: SamplerTrial[] = [4, 2].map((n, index) => ({
      number: index + 1,
      values: { n },
      outcome: { state: "pending" },
    }));
    const proposals: Proposal[] = await create(problem, { seed: 1 }).ask(history, 20);
    expect(proposals.map(({ values }) => values.n).sort()).toEqual([1, 3, 5, 6, 7]);
  });

  it("survives one variable, sixty, equal results, huge ones, and tags of others", async () => {
    for (const [size, value] of [
      [1, 1],
      [60, 1],
      [2, 1e12],
      [2, -1e300],
    ] as const) {
      const problem = problemOf(box(size), objectiveCount);
      const sampler = create(problem, { seed: 1, budget: 12 });
      const history: SamplerTrial[] = [];
      for (let number = 1; number <= 12; number += 1) {
        const [proposal] = await sampler.ask(history, 1);
        expect(Object.values(proposal?.values ?? { none: "" }).every(Number.isFinite)).toBe(true);
        const outcome: SamplerOutcome = {
          state: "complete",
          objectives: new Array<number>(objectiveCount).fill(number % 2 === 0 ? value : 1),
          margins: [0],
        };
        history.push({
          values: proposal?.values ?? {},
          number,
          outcome,
          tag: number === 3 ? "{}" : (proposal?.tag ?? ""),
        });
      }
    }
  });
});

describe("createLatinHypercubeSampler", () => {
  it("uses each of as many parts of each variable as the budget has trials once", async () => {
    const problem = problemOf(box(3), 1);
    const designs = await createLatinHypercubeSampler(problem, { seed: 2, budget: 20 }).ask([], 20);
    for (const symbol of ["x1", "x2", "x3"]) {
      const parts = designs.map(({ values }) => Math.floor(Number(values[symbol]) * 20));
      expect(parts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, part) => part));
    }
  });
});

describe("createGaussianProcessSampler", () => {
  it("begins with 2 d + 2 spread designs, for which those of others count, fewer where the budget is small", async () => {
    const problem = problemOf(box(4), 1, 0);
    const trial = (number: number, { values, tag }: Proposal): SamplerTrial => ({
      number,
      values,
      ...(tag === undefined ? {} : { tag }),
      outcome: { state: "complete", objectives: [number % 5], margins: [] },
    });
    const spreadCount = async (options: SamplerOptions, own: Proposal[]) => {
      const sampler = createGaussianProcessSampler(problem, options);
      const history = own.map((proposal, index) => trial(index + 1, proposal));
      for (;;) {
        const [proposal] = await sampler.ask(history, 1);
        if (proposal?.tag?.startsWith("sobol:") !== true) return history.length;
        history.push(trial(history.length + 1, proposal));
      }
    };
    expect(await spreadCount({ seed: 1 }, [])).toBe(10);
    expect(await spreadCount({ seed: 1 }, [{ values: { x1: 0, x2: 0, x3: 0, x4: 0 } }])).toBe(10);
    expect(await spreadCount({ seed: 1, budget: 15 }, [])).toBe(6);
  });

  it("finds the mixed optimum: choice, step and power", async () => {
    const history = await optimise(createGaussianProcessSampler(mixed, { seed: 1, budget: 60 }), mixed, {
      evaluations: 60,
    });
    expect(resultOf(mixed, history)).toBeLessThan(1e-3);
  });

  it("learns where designs fail", async () => {
    // A region that cannot be computed, and one trial in five that fails for nothing.
    const isDead = ({ x5 }: Proposal["values"]) => Number(x5) > 0.55;
    const failures = (values: Proposal["values"], trial: number) =>
      isDead(values) || createRandom(7, trial).next() < 0.2;
    const results: number[] = [];
    for (const seed of [1, 2, 3]) {
      const history = await optimise(
        createGaussianProcessSampler(hartmann6, { seed, budget: 100 }),
        hartmann6,
        {
          evaluations: 100,
          failures,
        },
      );
      const late = history.slice(50).filter(({ values }) => isDead(values));
      // Chance alone would give 23 of 50.
      expect(late.length).toBeLessThan(16);
      results.push(resultOf(hartmann6, history));
    }
    expect(median(results)).toBeLessThan(-3.15);
  });

  it("asks in bounded time whatever the length of the history", async () => {
    const random = createRandom(1);
    const history: SamplerTrial[] = Array.from({ length: 1500 }, (_, index) => {
      const values = Object.fromEntries(
        truss10.variables.map(({ symbol }) => [symbol, 0.1 + 34.9 * random.next()]),
      );
      return { number: index + 1, values, outcome: { state: "complete", ...truss10.evaluate(values) } };
    });
    const sampler = createGaussianProcessSampler(truss10, { seed: 1 });
    const processorMs = async (part: readonly SamplerTrial[]) => {
      const before = process.cpuUsage();
      await sampler.ask(part, 1);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    await processorMs(history.slice(0, 300));
    expect(await processorMs(history)).toBeLessThan(10 * (await processorMs(history.slice(0, 301))) + 500);
  });
});

describe("createParegoSampler", () => {
  it("spreads designs along the whole front", async () => {
    const history = await optimise(createParegoSampler(zdt1, { seed: 1, budget: 60 }), zdt1, {
      evaluations: 60,
    });
    expect(resultOf(zdt1, history)).toBeGreaterThan(4.2);
  });
});
