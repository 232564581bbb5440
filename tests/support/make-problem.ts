import { type Constraint, OptimizationProblem, type Step } from "../../src/shared/optimise/problem.ts";
import { RunInfo } from "../../src/shared/optimise/run.ts";
import type { CompleteOutcome, Trial, TrialEvent } from "../../src/shared/optimise/trial.ts";

type ProblemFields = Partial<{
  [Name in keyof OptimizationProblem]: unknown;
}>;

/** Two variables and the distance to (3, -1), computed by a formula, unless told otherwise. */
export function makeProblem(fields: ProblemFields = {}): OptimizationProblem {
  return OptimizationProblem.parse({
    schemaVersion: 1,
    studyId: "study-1",
    studyName: "Test study",
    revision: 7,
    variables: ["x", "y"].map((symbol) => makeVariable(symbol)),
    parameters: [],
    files: [],
    steps: [
      {
        kind: "formula",
        nodeId: "model",
        label: "Model",
        formulas: [{ symbol: "distance", expression: "(x - 3)^2 + (y + 1)^2" }],
      },
    ],
    extractions: [],
    objectives: [makeObjective("distance")],
    constraints: [],
    algorithm: { kind: "auto" },
    ...fields,
  });
}

export function makeVariable(symbol: string, fields: Readonly<Record<string, unknown>> = {}) {
  const bounds = { kind: "continuous", lower: -5, upper: 5, initial: 0, scale: "linear" };
  return { nodeId: symbol, label: symbol, symbol, ...bounds, ...fields };
}

export function makeObjective(expression: string, fields: Readonly<Record<string, unknown>> = {}) {
  return { nodeId: expression, label: expression, expression, sense: "minimize", ...fields };
}

/** The limit of the bar and the beam of other tests. */
export const stressLimit: Constraint = {
  nodeId: "con_stress",
  label: "Stress limit",
  expression: "stress",
  relation: "<=",
  limit: 200,
  tolerance: 0,
  unit: "MPa",
};

/** A node script that computes the distance of `makeProblem` after a while. */
export function makeSleepStep(ms: number, fields: Partial<Step> = {}): Readonly<Record<string, unknown>> {
  return {
    kind: "command",
    nodeId: "solver",
    label: "Solver",
    command: ["sleep", String(ms / 1_000)],
    timeLimitS: 30,
    ...fields,
  };
}

type InfoFields = Partial<Omit<RunInfo, "algorithm" | "execution" | "problem">> & {
  readonly problem?: OptimizationProblem;
  readonly algorithm?: Partial<RunInfo["algorithm"]>;
  readonly execution?: Partial<RunInfo["execution"]>;
};

export function makeRunInfo({ algorithm, execution, ...fields }: InfoFields = {}): RunInfo {
  return RunInfo.parse({
    schemaVersion: 1,
    id: "20260102-030405-abcdef",
    createdAt: 1_000,
    startedBy: "user",
    problem: makeProblem(),
    algorithm: { kind: "sobol", seed: 1, reason: "It is a test.", ...algorithm },
    trials: 10,
    workers: 1,
    designs: [],
    retries: 1,
    execution: { keepLast: 5, keepBest: 2, ...execution },
    ...fields,
  });
}

export function completeWith(objectives: readonly number[], violation = 0): CompleteOutcome {
  return { state: "complete", outputs: {}, objectives: [...objectives], constraints: [], violation };
}

/** A trial that has ended. */
export function makeTrial(number: number, outcome: Trial["outcome"] & {}): Trial {
  return {
    number,
    values: { x: number, y: 0 },
    origin: { by: "sampler" },
    askedAt: 0,
    state: outcome.state,
    attempts: 1,
    outcome,
    seconds: 1,
    steps: [],
  };
}

/** The events of one trial from its beginning to its end. */
export function trialEvents(
  trial: number,
  outcome: Trial["outcome"] & {},
  values = { x: trial, y: 0 },
): TrialEvent[] {
  return [
    { type: "asked", trial, values, origin: { by: "sampler" }, at: 1 },
    { type: "started", trial, attempt: 1, worker: 0, at: 2 },
    { type: "ended", trial, attempt: 1, outcome, seconds: 1, steps: [], at: 3 },
  ];
}
