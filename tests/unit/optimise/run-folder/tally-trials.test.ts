import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTally } from "../../../../src/optimise/run-folder/tally-trials.ts";
import { bestTrial, compareOutcomes, paretoFront } from "../../../../src/shared/optimise/goals.ts";
import { completeOutcome, type Trial, type TrialOutcome } from "../../../../src/shared/optimise/trial.ts";
import { completeWith, makeObjective, makeProblem, makeTrial } from "../../../support/make-problem.ts";

const failure = (message: string): TrialOutcome => ({
  state: "failed",
  reason: { code: "exit-code", message, nodeId: "solver" },
});

function tallyOf(trials: readonly Trial[], problem = makeProblem()) {
  const tally = createTally(problem);
  for (const trial of trials) tally.add(trial);
  return tally.take();
}

describe("createTally", () => {
  it("counts what ended, and finds the best one with the steps that led to it", () => {
    const tally = tallyOf([
      makeTrial(1, completeWith([9], 0.5)),
      makeTrial(2, failure("exit code 3")),
      makeTrial(3, completeWith([5])),
      makeTrial(4, completeWith([7])),
      makeTrial(5, completeWith([4])),
      makeTrial(6, completeWith([4])),
    ]);
    expect(tally).toMatchObject({ complete: 5, failed: 1, feasible: 4 });
    expect(tally.best?.number).toBe(5);
    expect(tally.bestSoFar).toEqual([
      { trial: 1, objective: 9, feasible: false },
      { trial: 3, objective: 5, feasible: true },
      { trial: 5, objective: 4, feasible: true },
      { trial: 6, objective: 4, feasible: true },
    ]);
  });

  it("has the same steps and the same front in whatever order the trials end", () => {
    const problem = makeProblem({
      objectives: [makeObjective("a"), makeObjective("b", { sense: "maximize" })],
    });
    const outcome = fc.record({
      objectives: fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })),
      violation: fc.constantFrom(0, 0, 0.5, 1),
    });
    fc.assert(
      fc.property(
        fc.array(outcome, { minLength: 1, maxLength: 25 }),
        fc.infiniteStream(fc.nat()),
        (outcomes, order) => {
          const trials = outcomes.map(({ objectives, violation }, index) =>
            makeTrial(index + 1, completeWith(objectives, violation)),
          );
          const shuffled = trials
            .map((trial) => ({ trial, at: order.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ trial }) => trial);
          const tally = tallyOf(shuffled, problem);
          expect(tally.best?.number).toBe(bestTrial(problem, trials)?.number);
          const points: number[] = [];
          let best: Trial | undefined;
          for (const trial of trials) {
            const [mine, other] = [completeOutcome(trial), best && completeOutcome(best)];
            const [objective] = problem.objectives;
            if (!mine || !objective || (other && compareOutcomes(objective, mine, other) >= 0)) continue;
            best = trial;
            points.push(trial.number);
          }
          expect(tally.bestSoFar.map(({ trial }) => trial)).toEqual([...new Set([...points, trials.length])]);
          const goals = (numbers: readonly number[]) =>
            numbers.map(
              (number) => trials[number - 1] && completeOutcome(trials[number - 1] as Trial)?.objectives,
            );
          expect(goals(tally.front ?? [])).toEqual(
            goals(paretoFront(problem, trials).map(({ number }) => number)),
          );
        },
      ),
    );
  });

  it("keeps the steps to 200, the first and the last among them", () => {
    const trials = Array.from({ length: 5_000 }, (_, index) => makeTrial(index + 1, completeWith([-index])));
    const { bestSoFar } = tallyOf(trials);
    expect(bestSoFar).toHaveLength(200);
    expect(bestSoFar[0]?.trial).toBe(1);
    expect(bestSoFar.at(-1)?.trial).toBe(5_000);
  });

  it("puts failures together that differ in their numbers only, the newest first", () => {
    const { failures } = tallyOf([
      makeTrial(1, failure("exit code 3 after 1.25 s")),
      makeTrial(2, failure("no such file")),
      makeTrial(3, failure("exit code 4 after 2e-3 s")),
    ]);
    expect(failures).toEqual([
      { message: "exit code 4 after 2e-3 s", count: 2 },
      { message: "no such file", count: 1 },
    ]);
  });

  it("takes a step that is too small to count for no progress", () => {
    const trials = [1, 1 - 1e-9, 1 - 2e-9].map((objective, index) =>
      makeTrial(index + 1, completeWith([objective])),
    );
    const tally = createTally(makeProblem());
    for (const trial of trials) tally.add(trial);
    expect(tally.withoutProgress()).toBe(2);
  });
});
