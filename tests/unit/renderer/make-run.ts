import type { Objective, OptimizationProblem } from "../../../src/shared/optimise/problem.ts";
import type { RunSummary } from "../../../src/shared/optimise/run.ts";
import type { CompleteOutcome, Trial } from "../../../src/shared/optimise/trial.ts";
import { stressLimit } from "../../support/make-problem.ts";

export const volume: Objective = {
  nodeId: "obj_volume",
  label: "Volume",
  expression: "volume",
  sense: "minimize",
  unit: "mm^3",
};

/** A run that goes on, with what is given in place of the rest. */
export function makeRun(more: Partial<RunSummary> = {}): RunSummary {
  return {
    id: "run1",
    createdAt: 1_000,
    startedBy: "user",
    revision: 3,
    algorithm: { kind: "gaussianProcess", seed: 7, reason: "Few variables" },
    workers: 1,
    state: "running",
    trials: 60,
    complete: 10,
    failed: 2,
    feasible: 6,
    running: 1,
    elapsedS: 30,
    remainingS: 170,
    objectives: [volume],
    bestSoFar: [],
    failures: [],
    ...more,
  };
}

export function makeOutcome(more: Partial<CompleteOutcome> = {}): CompleteOutcome {
  return { state: "complete", outputs: {}, objectives: [100], constraints: [], violation: 0, ...more };
}

export function makeTrial(number: number, more: Partial<Trial> = {}): Trial {
  return {
    number,
    values: { width: 20, height: 30 },
    origin: { by: "sampler" },
    askedAt: 1_000,
    state: "complete",
    attempts: 1,
    outcome: makeOutcome(),
    seconds: 1.5,
    ...more,
  };
}

/** What `makeTrial` is a trial of: two lengths, one value that is read, one goal, one limit. */
export const beamProblem: OptimizationProblem = {
  schemaVersion: 1,
  studyId: "s1",
  studyName: "Beam",
  revision: 3,
  variables: [
    {
      nodeId: "dv_width",
      label: "Width",
      symbol: "width",
      unit: "mm",
      kind: "continuous",
      lower: 10,
      upper: 40,
      initial: 25,
      scale: "linear",
    },
    {
      nodeId: "dv_height",
      label: "Height",
      symbol: "height",
      unit: "mm",
      kind: "integer",
      lower: 20,
      upper: 60,
      step: 5,
      scale: "linear",
    },
  ],
  parameters: [],
  files: [],
  steps: [
    {
      nodeId: "solver",
      label: "Formulas",
      kind: "formula",
      formulas: [{ symbol: "volume", expression: "width * height", unit: "mm^2" }],
    },
  ],
  extractions: [
    {
      nodeId: "out_stress",
      label: "Stress",
      symbol: "stress",
      kind: "formula",
      expression: "6000 / width",
      unit: "MPa",
    },
  ],
  objectives: [volume],
  constraints: [stressLimit],
  algorithm: { kind: "auto" },
};
