import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bestTrial,
  constraintMargin,
  dominates,
  paretoFront,
  totalViolation,
} from "../../../../src/shared/optimise/goals.ts";
import type { Constraint, OptimizationProblem } from "../../../../src/shared/optimise/problem.ts";
import type { Trial } from "../../../../src/shared/optimise/trial.ts";

const constraint = (relation: Constraint["relation"], limit: number, tolerance = 0): Constraint => ({
  nodeId: "con",
  label: "Limit",
  expression: "g",
  relation,
  limit,
  tolerance,
});

function problem(...senses: ("minimize" | "maximize")[]): OptimizationProblem {
  return {
    schemaVersion: 1,
    studyId: "s",
    studyName: "Study",
    revision: 0,
    variables: [
      { kind: "continuous", nodeId: "dv", label: "x", symbol: "x", lower: 0, upper: 1, scale: "linear" },
    ],
    parameters: [],
    files: [],
    steps: [],
    extractions: [],
    objectives: senses.map((sense, index) => ({
      nodeId: `obj${index}`,
      label: `f${index}`,
      expression: "x",
      sense,
    })),
    constraints: [],
    algorithm: { kind: "auto" },
  };
}

function trial(number: number, objectives: number[], violation = 0): Trial {
  return {
    number,
    values: { x: 0 },
    origin: { by: "sampler" },
    askedAt: 0,
    state: "complete",
    attempts: 1,
    outcome: { state: "complete", outputs: {}, objectives, constraints: [], violation },
  };
}

const failed = (number: number): Trial => ({
  ...trial(number, []),
  state: "failed",
  outcome: { state: "failed", reason: { code: "exit-code", message: "ended with 1" } },
});

describe("constraintMargin", () => {
  it.each([
    ["<=", 200, 0, 210, 0.05],
    ["<=", 200, 0, 180, -0.1],
    ["<=", 200, 10, 210, 0],
    [">=", 6_000, 0, 3_000, 0.5],
    [">=", -10, 0, -9, -0.1],
    ["=", 5, 0.5, 6, 0.1],
    ["=", 5, 0.5, 5.25, -0.05],
    ["<=", 0, 0, 3, 3],
  ] as const)("%s %d with tolerance %d, value %d: %d", (relation, limit, tolerance, value, margin) => {
    expect(constraintMargin(constraint(relation, limit, tolerance), value)).toBeCloseTo(margin, 12);
  });

  it("stays a number that can be written down", () => {
    const tiny = constraint("<=", 1e-10);
    expect(constraintMargin(tiny, 1e300)).toBe(Number.MAX_VALUE);
    expect(constraintMargin(tiny, -1e300)).toBe(-Number.MAX_VALUE);
    expect(totalViolation([tiny, tiny], [1e300, 1e300])).toBe(Number.MAX_VALUE);
    expect(totalViolation([tiny], [Number.NaN])).toBe(Number.MAX_VALUE);
  });

  it("adds up only what violates", () => {
    const constraints = [constraint("<=", 10), constraint(">=", 10), constraint("<=", 1)];
    expect(totalViolation(constraints, [5, 5, 3])).toBeCloseTo(0.5 + 2);
    expect(totalViolation(constraints, [5, 15, 1])).toBe(0);
  });
});

describe("bestTrial", () => {
  it("takes the better objective among feasible designs only", () => {
    const trials = [trial(1, [5]), trial(2, [1], 0.2), failed(3), trial(4, [3]), trial(5, [4])];
    expect(bestTrial(problem("minimize"), trials)?.number).toBe(4);
    expect(bestTrial(problem("maximize"), trials)?.number).toBe(1);
  });

  it("takes the one that violates least while none is feasible, and the first of equals", () => {
    expect(bestTrial(problem("minimize"), [trial(1, [1], 3), trial(2, [9], 2)])?.number).toBe(2);
    expect(bestTrial(problem("minimize"), [trial(1, [1]), trial(2, [1])])?.number).toBe(1);
    expect(bestTrial(problem("minimize"), [failed(1)])).toBeUndefined();
  });
});

describe("paretoFront", () => {
  it("knows both senses and leaves out what is infeasible", () => {
    const trials = [trial(1, [1, 5]), trial(2, [2, 9]), trial(3, [3, 7]), trial(4, [0, 99], 0.1), failed(5)];
    const front = paretoFront(problem("minimize", "maximize"), trials);
    expect(front.map(({ number }) => number)).toEqual([1, 2]);
  });

  it.each([2, 3])("is what comparing all pairs gives, with %d objectives", (count) => {
    const goals = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: count, maxLength: count });
    const senses = Array.from({ length: count }, () => "minimize" as const);
    fc.assert(
      fc.property(fc.array(goals, { maxLength: 40 }), (rows) => {
        const trials = rows.map((row, index) => trial(index + 1, row));
        const expected = new Set(
          rows.filter((row) => !rows.some((other) => dominates(other, row))).map((row) => row.join()),
        );
        const found = paretoFront(problem(...senses), trials).map(({ number }) => rows[number - 1]?.join());
        expect(new Set(found)).toEqual(expected);
        expect(found).toHaveLength(expected.size);
      }),
    );
  });
});
