import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createRandom } from "../../../src/optimise/samplers/random.ts";
import { findProcesses } from "../../support/find-processes.ts";
import { makeProblem, makeRunInfo, makeSleepStep } from "../../support/make-problem.ts";
import { exitOf, makeTestRun, type TestRun } from "../../support/run-processes.ts";

const KILLS = 100;
const LIMIT_MS = 600_000;

/** What has to be true of the journal of a run that has ended, however often its process was killed. */
async function checkJournal(run: TestRun, trials: number, workers: number, kills: number): Promise<void> {
  const events = await run.events();
  const ofType = (type: string): number[] =>
    events.flatMap((event) => (event.type === type ? [event.trial] : []));
  const numbers = Array.from({ length: trials }, (_, index) => index + 1);
  expect(ofType("asked")).toEqual(numbers);
  expect(ofType("ended").sort((a, b) => a - b)).toEqual(numbers);

  const attempts = new Map<number, number>();
  for (const event of events) {
    if (event.type === "started") {
      // One after the other, without gaps.
      expect(event.attempt).toBe((attempts.get(event.trial) ?? 0) + 1);
      attempts.set(event.trial, event.attempt);
    } else if (event.type === "ended") expect(event.attempt).toBe(attempts.get(event.trial));
  }
  const repeated = ofType("started").length - trials;
  expect(repeated).toBeLessThanOrEqual(kills * workers);
  const reading = await run.read();
  expect(reading.trials.map(({ number, attempts: count }) => [number, count])).toEqual(
    numbers.map((number) => [number, attempts.get(number)]),
  );
  expect(reading.trials.every(({ state }) => state === "complete")).toBe(true);
}

it(
  "computes every trial once, although its process is killed a hundred times",
  async () => {
    const problem = makeProblem({ steps: [...makeProblem().steps, makeSleepStep(40)] });
    const info = makeRunInfo({ problem, trials: 600, workers: 2 });
    const run = await makeTestRun(info);
    const random = createRandom(20_260_102);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = await run.spawnRunner();
      // While it starts, now and then; mostly while it computes.
      if (random.next() < 0.15) await sleep(200 * random.next());
      else {
        await run.until(({ state }) => state === "running");
        await sleep(150 * random.next());
      }
      child.kill("SIGKILL");
      expect(await exitOf(child)).toMatchObject({ signal: "SIGKILL" });
      expect((await run.summary()).state).toBe("interrupted");
    }
    const last = await run.spawnRunner();
    expect(await exitOf(last)).toEqual({ code: 0, signal: null });
    const summary = await run.summary();
    expect(summary).toMatchObject({ state: "done", complete: 600, failed: 0, running: 0, trials: 600 });
    await checkJournal(run, 600, 2, KILLS);
    expect(await findProcesses(`PLANFORM_RUN=${run.folder.folder}`)).toEqual([]);
  },
  LIMIT_MS,
);

it(
  "loses no formula trial and computes none twice, although its process is killed a hundred times",
  async () => {
    const trials = 6_000;
    const run = await makeTestRun(makeRunInfo({ trials, algorithm: { kind: "sobol" } }));
    const random = createRandom(20_260_103);
    const journalBytes = async (): Promise<number> =>
      (await stat(run.folder.journal).catch(() => undefined))?.size ?? 0;
    let kills = 0;
    for (; kills < KILLS; kills += 1) {
      const child = await run.spawnRunner();
      const exited = exitOf(child);
      const until = (await journalBytes()) + 30_000 * random.next();
      while ((await journalBytes()) < until && child.exitCode === null) await sleep(1);
      child.kill("SIGKILL");
      // It may have come to its end.
      if ((await exited).signal === null) break;
    }
    expect(kills).toBeGreaterThan(KILLS / 2);
    const end = await exitOf(await run.spawnRunner());
    expect(end, await run.log()).toEqual({ code: 0, signal: null });
    expect(await run.summary()).toMatchObject({ state: "done", complete: trials, failed: 0 });
    await checkJournal(run, trials, 1, kills);
  },
  LIMIT_MS,
);
