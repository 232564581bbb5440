import type { TrialReport } from "../../../../src/optimise/evaluators/run-trial.ts";
import type { Attempt, Executor } from "../../../../src/optimise/executors/executor.ts";
import { createRunLoop } from "../../../../src/optimise/run/run-loop.ts";
import { createRandom } from "../../../../src/optimise/samplers/random.ts";
import type { Sampler, SamplerTrial } from "../../../../src/optimise/samplers/sampler.ts";
import { foldTrialEvent } from "../../../../src/shared/optimise/fold-trials.ts";
import type { RunInfo } from "../../../../src/shared/optimise/run.ts";
import type { FailureCode, Trial, TrialEvent } from "../../../../src/shared/optimise/trial.ts";
import { completeWith, makeProblem, makeSleepStep } from "../../../support/make-problem.ts";

export const programProblem = makeProblem({ steps: [...makeProblem().steps, makeSleepStep(1)] });

export function reportOf(objective: number): TrialReport {
  return { outcome: completeWith([objective]), seconds: 1, steps: [] };
}

export function failureOf(code: FailureCode, message = `It failed: ${code}`): TrialReport {
  return { outcome: { state: "failed", reason: { code, message } }, seconds: 1, steps: [] };
}

/** Moves away from what it knows: its designs follow from all that it sees, so that they tell what that was. */
export function createWandering(
  seed = 1,
  onAsk: (history: readonly SamplerTrial[]) => void = () => undefined,
): Sampler {
  return {
    async ask(history, count) {
      onAsk([...history]);
      const seen = history.map(({ outcome }) =>
        outcome.state === "complete" ? (outcome.objectives[0] ?? 0) : 100,
      );
      const random = createRandom(
        seed,
        history.length,
        Math.floor(1e6 * seen.reduce((sum, each) => sum + each, 0)),
      );
      return Array.from({ length: count }, () => ({
        values: { x: 10 * random.next() - 5, y: 10 * random.next() - 5 },
        tag: `seen ${history.length}`,
      }));
    },
  };
}

export type Held = Attempt & { resolve(report: TrialReport): void; readonly signal: AbortSignal };

/** Computes nothing: the test says what comes of each attempt, and when. */
export function createHeldExecutor(done: ReadonlyMap<number, TrialReport> = new Map()) {
  const held: Held[] = [];
  const executor: Executor = {
    findDone: async ({ trial }) => done.get(trial),
    compute: (attempt, signal) =>
      new Promise((resolve) => {
        held.push({ ...attempt, resolve, signal });
        signal.addEventListener("abort", () => resolve(failureOf("interrupted")));
      }),
    close: async () => undefined,
  };
  return { executor, held };
}

/** Computes at once. */
export function createInstantExecutor(
  compute: (attempt: Attempt) => TrialReport = ({ values }) =>
    reportOf((Number(values.x) - 3) ** 2 + (Number(values.y) + 1) ** 2),
) {
  const attempts: Attempt[] = [];
  const executor: Executor = {
    findDone: async () => undefined,
    async compute(attempt) {
      attempts.push(attempt);
      return compute(attempt);
    },
    close: async () => undefined,
  };
  return { executor, attempts };
}

export function replay(events: readonly TrialEvent[]): Trial[] {
  const trials: Trial[] = [];
  for (const event of events) foldTrialEvent(trials, event);
  return trials;
}

/** A loop over a journal in memory. */
export function openLoop(
  info: RunInfo,
  {
    executor,
    sampler = createWandering(),
    before = [],
  }: { executor: Executor; sampler?: Sampler; before?: readonly TrialEvent[] },
) {
  const events: TrialEvent[] = [...before];
  const lines: string[] = [];
  const ended: number[] = [];
  const loop = createRunLoop({
    info,
    trials: replay(before),
    elapsedS: 0,
    journal: {
      append(news) {
        events.push(...news);
      },
    },
    executor,
    sampler,
    onEnded: ({ number }) => ended.push(number),
    onChanged: () => undefined,
    log: (line) => lines.push(line),
  });
  loop.prepare();
  return { loop, events, lines, ended, trials: () => replay(events) };
}

/** Lets everything happen that can happen by itself. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}
