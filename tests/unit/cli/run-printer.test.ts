import { expect, it } from "vitest";
import { createRunPrinter, type RunPrinter } from "../../../src/cli/run-printer.ts";
import type { RunSummary } from "../../../src/shared/optimise/run.ts";
import type { Trial } from "../../../src/shared/optimise/trial.ts";
import { makeProblem, makeRunInfo } from "../../support/make-problem.ts";

const best: Trial = {
  number: 7,
  values: { x: 2.5, y: -1 },
  origin: { by: "sampler" },
  askedAt: 0,
  state: "complete",
  attempts: 1,
  seconds: 0.5,
  outcome: {
    state: "complete",
    outputs: { distance: 0.25 },
    objectives: [0.25],
    constraints: [],
    violation: 0,
  },
};

function summary(fields: Partial<RunSummary> = {}): RunSummary {
  const { problem, algorithm } = makeRunInfo();
  return {
    id: "run-1",
    createdAt: 0,
    startedBy: "cli",
    revision: 7,
    algorithm,
    workers: 1,
    state: "running",
    trials: 10,
    complete: 4,
    failed: 1,
    feasible: 4,
    running: 1,
    elapsedS: 12.5,
    remainingS: 65,
    objectives: problem.objectives,
    best,
    bestSoFar: [],
    failures: [{ message: "ended with exit code 1", count: 1 }],
    ...fields,
  };
}

function printer(options: { json?: boolean; isTerminal?: boolean; columns?: number } = {}): {
  printer: RunPrinter;
  out: () => string;
  err: () => string;
} {
  let [out, err] = ["", ""];
  return {
    printer: createRunPrinter({
      json: false,
      isTerminal: false,
      columns: 80,
      ...options,
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
    }),
    out: () => out,
    err: () => err,
  };
}

it("draws a bar over itself in a terminal, never wider than it is", () => {
  const { printer: shown, out, err } = printer({ isTerminal: true, columns: 40 });
  shown.progress(summary());
  shown.progress(summary({ complete: 9 }));
  const bars = err().split("\r\x1b[K").slice(1);
  expect(bars).toHaveLength(2);
  expect(bars[0]).toBe("[############------------] 5/10  1 min ");
  expect(bars[1]).toMatch(/^\[#{24}\] 10\/10/);
  expect(out()).toBe("");
});

it("tells a few times how far it is elsewhere", () => {
  const { printer: shown, err } = printer();
  for (let complete = 0; complete <= 100; complete += 1)
    shown.progress(summary({ complete, failed: 0, trials: 100 }));
  expect(err().trim().split("\n")).toHaveLength(10);
  expect(err()).toContain("best 0.25");
});

it("ends with what came of it, and marks what is not feasible", () => {
  const { printer: shown, out } = printer();
  const problem = makeProblem();
  shown.ended(summary({ state: "done", endReason: "All trials are computed" }), problem);
  expect(out()).toContain(
    "The run is done: All trials are computed\n5 trials in 13 s, 1 failed, 4 feasible\n",
  );
  expect(out()).toContain("1 x ended with exit code 1");
  expect(out()).toContain("Best design (trial 7):\n  distance  0.25\n  x         2.5\n  y         -1\n");
  const infeasible = { ...best, outcome: { ...best.outcome, violation: 0.5 } } as Trial;
  shown.ended(summary({ best: infeasible }), problem);
  expect(out()).toContain("Best design (trial 7, not feasible):");
});

it("shows no character of a study that steers a terminal", () => {
  const { printer: shown, err } = printer();
  shown.started(makeRunInfo({ problem: makeProblem({ studyName: "a\u001b[2Jb" }) }));
  expect(err()).not.toContain("\u001b");
});

it("prints nothing but JSON when it is asked for JSON", () => {
  const { printer: shown, out, err } = printer({ json: true, isTerminal: true });
  shown.started(makeRunInfo());
  shown.progress(summary());
  shown.trial(best);
  shown.trial({
    ...best,
    number: 8,
    state: "failed",
    outcome: { state: "failed", reason: { code: "exit-code", message: "ended with exit code 1" } },
  });
  shown.ended(summary({ state: "stopped", endReason: "It was stopped" }), makeProblem());
  shown.ended(summary({ state: "failed", best: undefined } as unknown as Partial<RunSummary>), makeProblem());
  expect(err()).toBe("");
  const lines = out()
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  expect(lines).toMatchObject([
    { type: "run_started", algorithm: "sobol", seed: 1, trials: 10, workers: 1 },
    { type: "trial", number: 7, state: "complete", values: { x: 2.5 }, objectives: [0.25], feasible: true },
    { type: "trial", number: 8, state: "failed", reason: { code: "exit-code" } },
    {
      type: "run_ended",
      state: "stopped",
      trials: 5,
      failed: 1,
      best: { trial: 7, values: { x: 2.5, y: -1 }, objectives: [0.25], feasible: true },
    },
    { type: "run_ended", state: "failed", best: null },
  ]);
});
