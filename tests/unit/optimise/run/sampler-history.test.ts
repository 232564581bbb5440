import { expect, it } from "vitest";
import { countMargins, createSamplerHistory } from "../../../../src/optimise/run/sampler-history.ts";
import type { Trial } from "../../../../src/shared/optimise/trial.ts";
import { completeWith, makeObjective, makeProblem } from "../../../support/make-problem.ts";

const limit = (relation: string, value: number, tolerance = 0) => ({
  nodeId: "con",
  label: "Limit",
  expression: "x",
  relation,
  limit: value,
  tolerance,
});

const problem = makeProblem({
  objectives: [makeObjective("x", { sense: "maximize" })],
  constraints: [limit("<=", 4), limit("=", 2, 0.5), limit(">=", 1)],
});

const trial = (number: number, fields: Partial<Trial> = {}): Trial => ({
  number,
  values: { x: 3, y: 0 },
  origin: { by: "sampler", tag: "t1" },
  askedAt: 0,
  state: "waiting",
  attempts: 0,
  ...fields,
});

it("gives samplers numbers to minimise, and of an equation both sides, each without a kink", () => {
  const history = createSamplerHistory(problem);
  history.set(trial(1, { outcome: { ...completeWith([3]), constraints: [3, 3, 3] } }));
  history.set(trial(2, { origin: { by: "user", tag: "of somebody else" } }));
  history.set(trial(3, { outcome: { state: "failed", reason: { code: "signal", message: "killed" } } }));
  expect(history.all()).toEqual([
    {
      number: 1,
      values: { x: 3, y: 0 },
      tag: "t1",
      outcome: { state: "complete", objectives: [-3], margins: [-0.25, 0.25, -0.75, -2] },
    },
    { number: 2, values: { x: 3, y: 0 }, outcome: { state: "pending" } },
    { number: 3, values: { x: 3, y: 0 }, tag: "t1", outcome: { state: "failed" } },
  ]);
  expect(countMargins(problem)).toBe(4);
});

it("shows the last trial as if it had not ended, for what is asked ahead", () => {
  const history = createSamplerHistory(problem);
  history.set(trial(1, { outcome: { ...completeWith([3]), constraints: [3, 2, 3] } }));
  expect(history.withLastPending()).toMatchObject([{ number: 1, outcome: { state: "pending" } }]);
  expect(history.all()).toMatchObject([{ outcome: { state: "complete" } }]);
});
