import type { Objective } from "../../../src/shared/optimise/problem.ts";
import type { RunSummary } from "../../../src/shared/optimise/run.ts";
import type { CompleteOutcome, Trial } from "../../../src/shared/optimise/trial.ts";

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
