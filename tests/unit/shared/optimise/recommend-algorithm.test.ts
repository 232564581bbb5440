import { describe, expect, it } from "vitest";
import type { Variable } from "../../../../src/shared/optimise/design.ts";
import {
  type Recommendation,
  recommendAlgorithm,
} from "../../../../src/shared/optimise/recommend-algorithm.ts";

const named = (symbol: string) => ({ nodeId: symbol, label: symbol, symbol });

function free(count: number): Variable[] {
  return Array.from({ length: count }, (_, index) => ({
    ...named(`x${index}`),
    kind: "continuous",
    lower: 0,
    upper: 1,
    scale: "linear",
  }));
}

function choices(count: number, each: number): Variable[] {
  return Array.from({ length: count }, (_, index) => ({
    ...named(`c${index}`),
    kind: "categorical",
    choices: Array.from({ length: each }, (_, choice) => choice),
  }));
}

function recommend(
  variables: Variable[],
  objectiveCount: number,
  plan: Parameters<typeof recommendAlgorithm>[1] = {},
): Recommendation {
  const objectives = Array.from({ length: objectiveCount }, (_, index) => ({
    nodeId: `o${index}`,
    label: "Mass",
    expression: "m",
    sense: "minimize" as const,
  }));
  return recommendAlgorithm({ variables, objectives, constraints: [] }, plan);
}

describe("recommendAlgorithm", () => {
  it.each([
    ["costly trials, nothing said", free(5), 1, {}, "gaussianProcess"],
    ["as many variables as a model can take", free(20), 1, {}, "gaussianProcess"],
    ["one more", free(21), 1, {}, "cmaEs"],
    ["as many trials as a model can take", free(5), 1, { trials: 500 }, "gaussianProcess"],
    ["one more trial", free(5), 1, { trials: 501 }, "cmaEs"],
    ["cheap trials, but few of them", free(10), 1, { trials: 300, secondsPerTrial: 1e-5 }, "gaussianProcess"],
    ["cheap trials, nothing said", free(10), 1, { secondsPerTrial: 1e-5 }, "cmaEs"],
    ["trials of a second, nothing said", free(10), 1, { secondsPerTrial: 1 }, "gaussianProcess"],
    ["two objectives", free(5), 2, { trials: 300 }, "parego"],
    ["two objectives and many trials", free(5), 2, { trials: 301 }, "nsga2"],
    ["two objectives, cheap", free(5), 2, { secondsPerTrial: 0 }, "nsga2"],
    ["two objectives, many variables", free(30), 2, { trials: 100 }, "nsga2"],
    ["five objectives", free(3), 5, {}, "nsga2"],
    ["mostly choices", [...choices(8, 4), ...free(1)], 1, { trials: 100 }, "gaussianProcess"],
    ["fewer designs than trials", choices(3, 4), 1, { trials: 64 }, "sobol"],
    ["more designs than trials", choices(3, 4), 1, { trials: 63 }, "gaussianProcess"],
    ["few designs, nothing said", choices(3, 5), 2, {}, "sobol"],
    ["some thousand cheap designs", choices(4, 8), 1, { secondsPerTrial: 1e-5 }, "sobol"],
    ["some thousand costly designs", choices(4, 8), 1, { secondsPerTrial: 10 }, "gaussianProcess"],
  ] as const)("%s", (_, variables, objectiveCount, plan, kind) => {
    expect(recommend([...variables], objectiveCount, plan).kind).toBe(kind);
  });

  it("says why, with the numbers of the study", () => {
    expect(recommend(free(10), 1, { trials: 100 }).reason).toBe(
      "10 variables, 1 objective and 100 trials: a Gaussian process, which models the results, gets farthest with few trials.",
    );
    expect(recommend(free(1), 2, {}).reason).toMatch(/^1 variable and 2 objectives: ParEGO/);
    expect(recommend(choices(2, 3), 1, {}).reason).toBe(
      "The variables allow only 9 different designs, so all of them are computed.",
    );
    expect(recommend(choices(2, 1), 1, {}).reason).toContain("only one design");
    expect(recommend(free(40), 1, { trials: 900 }).reason).toMatch(
      /^40 variables, 1 objective and 900 trials: .*CMA-ES/,
    );
  });

  it("says how many trials are the least, and how many are enough", () => {
    expect(recommend(free(10), 1).trials).toEqual({ least: 100, good: 200 });
    expect(recommend(free(1), 1).trials).toEqual({ least: 20, good: 50 });
    expect(recommend(free(10), 1, { secondsPerTrial: 0 }).trials).toEqual({ least: 1_000, good: 3_000 });
    expect(recommend(free(10), 2, { secondsPerTrial: 0 }).trials).toEqual({ least: 300, good: 1_000 });
    expect(recommend(choices(2, 4), 1).trials).toEqual({ least: 16, good: 16 });
    // Fixed variables need no trials.
    expect(recommend([...free(10), ...choices(10, 1)], 1).trials).toEqual({ least: 100, good: 200 });
  });

  it("never asks for more trials than there are designs, or less for enough than for the least", () => {
    for (const size of [1, 2, 5, 20, 21, 200]) {
      for (const objectives of [1, 2, 6]) {
        for (const variables of [free(size), choices(Math.min(size, 8), 3)]) {
          const { least, good } = recommend(variables, objectives, { trials: 30 }).trials;
          expect(least).toBeLessThanOrEqual(good);
          const designs = variables.every(({ kind }) => kind === "categorical")
            ? 3 ** Math.min(size, 8)
            : 1e9;
          expect(good).toBeLessThanOrEqual(designs);
        }
      }
    }
  });
});
