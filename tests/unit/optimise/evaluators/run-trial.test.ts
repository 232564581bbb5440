import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runTrial, type TrialPrograms } from "../../../../src/optimise/evaluators/run-trial.ts";
import type { DesignValues } from "../../../../src/shared/optimise/design.ts";
import type { OptimizationProblem } from "../../../../src/shared/optimise/problem.ts";
import { makeObjective, makeProblem, makeVariable } from "../../../support/make-problem.ts";

const programs: TrialPrograms = {
  pythonFolders: [],
  sandbox: undefined,
  env: {},
  limits: { memoryBytes: 1, fileBytes: 1, folderBytes: 1, folderFiles: 1, processes: 1 },
};

function compute(problem: OptimizationProblem, values: DesignValues = { x: 1, y: 2 }) {
  const signal = new AbortController().signal;
  return runTrial({
    problem,
    values,
    studyFolder: "/nowhere",
    filesFolder: "/nowhere",
    trialFolder: undefined,
    programs,
    signal,
  });
}

function formulas(...pairs: readonly (readonly [symbol: string, expression: string])[]) {
  return {
    kind: "formula",
    nodeId: "model",
    label: "Model",
    formulas: pairs.map(([symbol, expression]) => ({ symbol, expression })),
  };
}

describe("a trial that starts no program", () => {
  it("gives what its formulas give, its objectives and how far its constraints are violated", async () => {
    const problem = makeProblem({
      parameters: [{ symbol: "load", value: 10 }],
      steps: [formulas(["area", "x * y"], ["stress", "load / area"])],
      extractions: [
        { nodeId: "m", label: "Mass", symbol: "mass", kind: "formula", expression: "2 * area" },
        { nodeId: "c", label: "Cost", symbol: "cost", kind: "formula", expression: "mass + 1" },
      ],
      objectives: [makeObjective("cost"), makeObjective("stress", { sense: "maximize" })],
      constraints: [
        {
          ...{ nodeId: "l", label: "Limit", expression: "stress", relation: "<=", limit: 4, tolerance: 0 },
        },
      ],
    });
    const { outcome, steps } = await compute(problem);
    expect(outcome).toEqual({
      state: "complete",
      outputs: { area: 2, stress: 5, mass: 4, cost: 5 },
      objectives: [5, 5],
      constraints: [5],
      violation: 0.25,
    });
    expect(steps.map(({ nodeId }) => nodeId)).toEqual(["model"]);
  });

  it("is the same whenever it is computed again", async () => {
    const problem = makeProblem();
    const value = fc.double({ min: -5, max: 5, noNaN: true });
    await fc.assert(
      fc.asyncProperty(value, value, async (x, y) => {
        const { outcome } = await compute(problem, { x, y });
        const distance = (x - 3) ** 2 + (y + 1) ** 2;
        expect(outcome).toMatchObject({ state: "complete", objectives: [distance], violation: 0 });
      }),
      { numRuns: 100 },
    );
  });

  it("takes texts of a categorical variable", async () => {
    const problem = makeProblem({
      variables: [makeVariable("x"), { ...categorical("material", "steel", "wood") }],
      steps: [formulas(["density", 'material == "steel" ? 7850 : 600'])],
      objectives: [makeObjective("density")],
    });
    expect((await compute(problem, { x: 0, material: "wood" })).outcome).toMatchObject({ objectives: [600] });
  });

  it.each([
    ["a symbol that is not there", "x + widht", "formula", '"f" (x + widht): widht has no value'],
    ["what cannot be read", "x +", "formula", '"f" (x +): '],
    ["a division by zero", "1 / (x - 1)", "not-finite", '"f" (1 / (x - 1)) gives an infinite number'],
    ["a root of less than nothing", "sqrt(-x)", "not-finite", '"f" (sqrt(-x)) gives no number (NaN)'],
  ])("has failed with %s", async (_what, expression, code, message) => {
    const problem = makeProblem({ steps: [formulas(["f", expression])], objectives: [makeObjective("f")] });
    const { outcome } = await compute(problem);
    expect(outcome).toMatchObject({ state: "failed", reason: { code, nodeId: "model" } });
    expect(outcome.state === "failed" && outcome.reason.message).toContain(message);
  });

  it("has failed with an objective that is a text", async () => {
    const problem = makeProblem({
      variables: [categorical("material", "steel")],
      steps: [],
      objectives: [makeObjective("material", { label: "Weight" })],
    });
    expect((await compute(problem, { material: "steel" })).outcome).toMatchObject({
      reason: { code: "formula", message: '"Weight" (material) gives the text "steel", not a number' },
    });
  });

  it("has failed with a value outside of what is possible", async () => {
    const extraction = { nodeId: "m", label: "Mass", symbol: "mass", kind: "formula", unit: "kg" };
    const problem = makeProblem({
      extractions: [{ ...extraction, expression: "x", lowest: 2, highest: 3 }],
      objectives: [makeObjective("mass")],
    });
    const reasonAt = async (x: number) => (await compute(problem, { x, y: 0 })).outcome;
    expect(await reasonAt(2.5)).toMatchObject({ state: "complete" });
    expect(await reasonAt(1)).toMatchObject({
      reason: {
        code: "out-of-range",
        message: '"Mass" is 1 kg, below the 2 kg that the study takes for possible',
        nodeId: "m",
      },
    });
    expect(await reasonAt(4)).toMatchObject({
      reason: { message: expect.stringContaining("above the 3 kg") },
    });
  });

  it.each([{ x: 1 }, { x: 1, y: 9 }, { x: Number.NaN, y: 0 }, { x: "1", y: 0 }] as DesignValues[])(
    "takes a design that is none of the problem for a fault of Planform: %j",
    async (values) => {
      expect((await compute(makeProblem(), values)).outcome).toMatchObject({
        state: "failed",
        reason: { code: "unexpected", message: expect.stringMatching(/^Planform failed: The design has /) },
      });
    },
  );

  it("says so where a problem that needs a folder got none", async () => {
    const problem = makeProblem({
      steps: [{ kind: "command", nodeId: "s", label: "S", command: ["true"], timeLimitS: 1 }],
    });
    expect((await compute(problem)).outcome).toMatchObject({ reason: { code: "unexpected" } });
  });
});

function categorical(symbol: string, ...choices: readonly string[]) {
  return { nodeId: symbol, label: symbol, symbol, kind: "categorical", choices };
}
