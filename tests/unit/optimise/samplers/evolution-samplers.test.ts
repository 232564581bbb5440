import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCmaEsSampler } from "../../../../src/optimise/samplers/cma-es-sampler.ts";
import { createNsga2Sampler } from "../../../../src/optimise/samplers/nsga2-sampler.ts";
import type { SamplerOutcome, SamplerTrial } from "../../../../src/optimise/samplers/sampler.ts";
import {
  type DesignValues,
  designKey,
  type Variable,
  valueCount,
} from "../../../../src/shared/optimise/design.ts";
import { arbitraryVariables, isDesignValue } from "../../../support/arbitrary-variables.ts";
import {
  hypervolume,
  median,
  mixed,
  optimise,
  resultOf,
  sphere5,
  type TestProblem,
  zdt1,
} from "../../../support/test-problems.ts";

const samplers = [
  { name: "CMA-ES", create: createCmaEsSampler, objectiveCount: 1 },
  { name: "NSGA-II", create: createNsga2Sampler, objectiveCount: 2 },
] as const;

/** What becomes of the trials, one after the other. */
const ends = fc.array(fc.constantFrom("complete", "complete", "complete", "failed", "pending"), {
  minLength: 1,
  maxLength: 60,
});

describe.each(samplers)("$name", ({ create, objectiveCount }) => {
  it("proposes each design once, inside the bounds and on the steps, until there is none left", () => {
    fc.assert(
      fc.property(arbitraryVariables, ends, fc.integer({ min: 1, max: 5 }), (variables, states, count) => {
        const problem = { variables, objectiveCount, constraintCount: 1 };
        const sampler = create(problem, { seed: 5 });
        const history: SamplerTrial[] = [];
        const designCount = variables.reduce((product, variable) => product * valueCount(variable), 1);
        while (history.length < states.length) {
          const proposals = sampler.ask([...history], count);
          if (!Array.isArray(proposals)) throw new Error("These samplers answer at once");
          expect(proposals).toHaveLength(Math.min(count, designCount - history.length));
          if (proposals.length === 0) break;
          for (const { values, tag } of proposals) {
            expect(Object.keys(values).toSorted()).toEqual(variables.map(({ symbol }) => symbol).toSorted());
            for (const variable of variables)
              expect(isDesignValue(variable, values[variable.symbol])).toBe(true);
            const state = states[history.length] ?? "complete";
            const outcome = end(state, values, objectiveCount);
            history.push({
              values,
              number: history.length + 1,
              ...(tag === undefined ? {} : { tag }),
              outcome,
            });
          }
        }
        const keys = new Set(history.map(({ values }) => designKey(variables, values)));
        expect(keys.size).toBe(history.length);
      }),
      { numRuns: 60 },
    );
  });

  it("goes on from any history as the sampler that made it", async () => {
    const problem = { ...mixed, objectiveCount, constraintCount: 1 };
    const evaluate = (values: DesignValues): ReturnType<typeof mixed.evaluate> => ({
      objectives: objectivesOf(values, objectiveCount),
      margins: [Number(values.bolts) - 9.5],
    });
    const asked: { history: readonly SamplerTrial[]; proposals: unknown }[] = [];
    const lasting = create(problem, { seed: 8 });
    const watched = {
      ask: async (history: readonly SamplerTrial[], count: number) => {
        const proposals = await lasting.ask(history, count);
        asked.push({ history: structuredClone(history), proposals });
        return proposals;
      },
    };
    const failures = (_: DesignValues, trial: number): boolean => trial % 7 === 0;
    await optimise(watched, { ...problem, evaluate }, { evaluations: 150, pending: 3, failures });
    for (const { history, proposals } of asked) {
      expect(await create(problem, { seed: 8 }).ask(history, 1)).toEqual(proposals);
    }
  });

  it("gives other designs with another seed", async () => {
    const first = await create(mixed, { seed: 1 }).ask([], 5);
    expect(await create(mixed, { seed: 2 }).ask([], 5)).not.toEqual(first);
  });

  it("comes near the optimum sooner where others tell of a design beside it", async () => {
    const told = { x1: -1.9, x2: 1.2, x3: -2.3, x4: 2.2, x5: -0.6 };
    const others: SamplerTrial = {
      number: 1,
      values: told,
      outcome: { state: "complete", ...evaluateAs(objectiveCount, told) },
    };
    const nearest = async (start: readonly SamplerTrial[], seed: number): Promise<number> => {
      const sampler = create({ ...sphere5, objectiveCount }, { seed });
      const history = [...start];
      while (history.length < 60) {
        const [proposal] = await sampler.ask(history, 1);
        if (proposal === undefined) throw new Error("Nothing was proposed");
        const outcome = { state: "complete", ...evaluateAs(objectiveCount, proposal.values) } as const;
        history.push({ ...proposal, number: history.length + 1, outcome });
      }
      return resultOf(sphere5, history.slice(start.length));
    };
    const seeds = [1, 2, 3, 4, 5];
    const alone = await Promise.all(seeds.map((seed) => nearest([], seed)));
    const withOthers = await Promise.all(seeds.map((seed) => nearest([others], seed)));
    expect(median(withOthers)).toBeLessThan(0.7 * median(alone));
  });
});

/** Distance to the optimum, and where there are several objectives that of the first variable alone. */
function evaluateAs(objectiveCount: number, values: DesignValues): ReturnType<typeof sphere5.evaluate> {
  const { objectives } = sphere5.evaluate(values);
  return {
    objectives: [...objectives, (Number(values.x1) + 1.9456) ** 2].slice(0, objectiveCount),
    margins: [],
  };
}

function end(state: string, values: DesignValues, objectiveCount: number): SamplerOutcome {
  if (state === "pending" || state === "failed") return { state };
  const objectives = objectivesOf(values, objectiveCount);
  return { state: "complete", objectives, margins: [(objectives[0] ?? 0) - 20] };
}

function objectivesOf(values: DesignValues, count: number): number[] {
  const numbers = Object.values(values).map((value) => (typeof value === "number" ? value : value.length));
  const sum = numbers.reduce((total, value) => total + value, 0);
  return [sum, -sum + (numbers[0] ?? 0) ** 2].slice(0, count);
}

describe("over mixed variables", () => {
  it("finds the best numbers and the best choice", async () => {
    const cma = await optimise(createCmaEsSampler(mixed, { seed: 4 }), mixed, { evaluations: 200 });
    expect(resultOf(mixed, cma)).toBeLessThan(1e-3);
    const nsga = await optimise(createNsga2Sampler(mixed, { seed: 4 }), mixed, { evaluations: 300 });
    expect(resultOf(mixed, nsga)).toBeLessThan(0.05);
  });
});

describe("CMA-ES over whole numbers", () => {
  it("still tries their other values when it has settled on some", async () => {
    // The numbers count for so little that they only matter when the others are nearly right.
    const bounds = { kind: "continuous", lower: 0, upper: 1, scale: "linear" } as const;
    const variables = Array.from({ length: 8 }, (_, index): Variable => {
      const named = { nodeId: `v${index}`, label: "v", symbol: `v${index}` };
      return index < 4 ? { ...named, ...bounds, kind: "integer", step: 1 } : { ...named, ...bounds };
    });
    const wanted = [0, 1, 0, 1, 0.4, 0.5, 0.6, 0.7];
    const evaluate: TestProblem["evaluate"] = (values) => {
      const squares = wanted.map(
        (value, index) => (index < 4 ? 0.01 : 1) * (Number(values[`v${index}`]) - value) ** 2,
      );
      return { objectives: [squares.reduce((sum, square) => sum + square, 0)], margins: [] };
    };
    const problem = { name: "whole", variables, objectiveCount: 1, constraintCount: 0, optimum: 0, evaluate };
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const history = await optimise(createCmaEsSampler(problem, { seed }), problem, { evaluations: 400 });
      expect(resultOf(problem, history)).toBeLessThan(0.005);
    }
  });
});

describe("NSGA-II", () => {
  it("finds values that no parent had", async () => {
    const history = await optimise(createNsga2Sampler(zdt1, { seed: 2 }), zdt1, { evaluations: 300 });
    expect(resultOf(zdt1, history)).toBeGreaterThan(4.6);
  });
});

describe("hypervolume", () => {
  it("does not count what lies beyond the reference", () => {
    expect(
      hypervolume(
        [
          [5, 0],
          [0, 5],
        ],
        [4, 4],
      ),
    ).toBe(0);
  });
});
