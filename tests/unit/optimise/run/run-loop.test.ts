import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Executor } from "../../../../src/optimise/executors/executor.ts";
import type { Sampler, SamplerTrial } from "../../../../src/optimise/samplers/sampler.ts";
import { designKey } from "../../../../src/shared/optimise/design.ts";
import type { TrialEvent } from "../../../../src/shared/optimise/trial.ts";
import { makeObjective, makeProblem, makeRunInfo, makeVariable } from "../../../support/make-problem.ts";
import {
  createHeldExecutor,
  createInstantExecutor,
  createWandering,
  failureOf,
  openLoop,
  programProblem,
  reportOf,
  settle,
} from "./run-loop-harness.ts";

const started = (events: readonly TrialEvent[]) =>
  events.flatMap((event) => (event.type === "started" ? [event.trial] : []));
const asked = (events: readonly TrialEvent[]) =>
  events.flatMap((event) => (event.type === "asked" ? [event.trial] : []));

describe("createRunLoop", () => {
  it("computes all trials, the start values first and designs of people next", async () => {
    const { executor, attempts } = createInstantExecutor();
    const info = makeRunInfo({
      trials: 6,
      designs: [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
    });
    const { loop, trials } = openLoop(info, { executor });
    expect(await loop.run()).toEqual({ state: "done", reason: "All 6 trials are computed." });
    expect(trials().map(({ origin }) => origin.by)).toEqual([
      "start",
      "user",
      "user",
      "sampler",
      "sampler",
      "sampler",
    ]);
    expect(
      trials()
        .slice(0, 3)
        .map(({ values }) => values),
    ).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ]);
    expect(attempts).toHaveLength(6);
    expect(trials().every(({ state, attempts: count }) => state === "complete" && count === 1)).toBe(true);
  });

  it("has no start design where a variable has no start value", async () => {
    const problem = makeProblem({
      variables: [makeVariable("x"), makeVariable("y", { initial: undefined })],
    });
    const { executor } = createInstantExecutor();
    const { loop, trials } = openLoop(makeRunInfo({ problem, trials: 2 }), { executor });
    await loop.run();
    expect(trials().map(({ origin }) => origin.by)).toEqual(["sampler", "sampler"]);
  });

  it("computes only the given designs where there are as many as trials", async () => {
    const { executor } = createInstantExecutor();
    const { loop, trials } = openLoop(makeRunInfo({ trials: 1, designs: [{ x: 1, y: 2 }] }), { executor });
    await loop.run();
    expect(trials().map(({ values }) => values)).toEqual([{ x: 1, y: 2 }]);
  });

  it("asks for exactly one design ahead while programs run, with the running trials as pending", async () => {
    const { executor, held } = createHeldExecutor();
    const seen: (readonly SamplerTrial[])[] = [];
    const sampler = createWandering(1, (history) => seen.push(history));
    const info = makeRunInfo({ problem: programProblem, trials: 10, workers: 2 });
    const { loop, events } = openLoop(info, { executor, sampler });
    void loop.run();
    await settle();
    expect(started(events)).toEqual([1, 2]);
    expect(asked(events)).toEqual([1, 2, 3]);
    expect(held.map(({ worker }) => worker)).toEqual([0, 1]);
    expect(seen.at(-1)?.map(({ outcome }) => outcome.state)).toEqual(["pending", "pending"]);
    held[1]?.resolve(reportOf(1));
    await settle();
    expect(started(events)).toEqual([1, 2, 3]);
    expect(asked(events)).toEqual([1, 2, 3, 4]);
    expect(held[2]?.worker).toBe(1);
    expect(seen.at(-1)?.map(({ outcome }) => outcome.state)).toEqual(["pending", "complete", "pending"]);
  });

  it("asks for nothing ahead where trials are formulas", async () => {
    const { executor } = createHeldExecutor();
    const { loop, events } = openLoop(makeRunInfo({ trials: 10 }), { executor });
    void loop.run();
    await settle();
    expect(asked(events)).toEqual([1]);
  });

  it("has the same trials with one worker whenever it was interrupted", async () => {
    const thinking = createWandering();
    const sampler: Sampler = {
      // A trial may end while the sampler thinks of the next one.
      async ask(history, count) {
        const proposals = await thinking.ask(history, count);
        await new Promise(setImmediate);
        return proposals;
      },
    };
    for (const problem of [programProblem, makeProblem()]) {
      const info = makeRunInfo({ problem, trials: 8 });
      const open = (before: readonly TrialEvent[]) =>
        openLoop(info, { ...createInstantExecutor(), sampler, before });
      const whole = open([]);
      await whole.loop.run();
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(whole.events.length), { maxLength: 4 }), async (cuts) => {
          let before: TrialEvent[] = [];
          for (const cut of cuts.sort((a, b) => a - b)) {
            const part = open(before);
            await part.loop.run();
            // As if the process had been killed after so many lines.
            before = part.events.slice(0, Math.max(before.length, cut));
          }
          const last = open(before);
          await last.loop.run();
          expect(last.trials().map(({ values }) => values)).toEqual(
            whole.trials().map(({ values }) => values),
          );
          expect(last.trials().every(({ state }) => state === "complete")).toBe(true);
          expect(last.events.filter(({ type }) => type === "ended")).toHaveLength(8);
        }),
        { numRuns: 30 },
      );
    }
  });

  it("computes a trial without an end again, as a further attempt, unless its report is there", async () => {
    const info = makeRunInfo({ problem: programProblem, trials: 2 });
    const before: TrialEvent[] = [1, 2].flatMap((trial): TrialEvent[] => [
      { type: "asked", trial, values: { x: trial, y: 0 }, origin: { by: "sampler" }, at: 1 },
      { type: "started", trial, attempt: 1, worker: trial, at: 2 },
    ]);
    const { executor, held } = createHeldExecutor(new Map([[2, reportOf(5)]]));
    const { loop, trials } = openLoop(info, { executor, before });
    const end = loop.run();
    await settle();
    expect(held).toMatchObject([{ trial: 1, attempt: 2 }]);
    held[0]?.resolve(reportOf(4));
    await end;
    expect(held).toHaveLength(1);
    expect(trials()).toMatchObject([
      { attempts: 2, outcome: { objectives: [4] } },
      { attempts: 1, outcome: { objectives: [5] } },
    ]);
  });

  it("tries again what may pass, and takes the last failure where it does not", async () => {
    const info = makeRunInfo({ trials: 3, retries: 2, designs: [1, 2, 3].map((x) => ({ x, y: 0 })) });
    const { executor, attempts } = createInstantExecutor(({ trial, attempt }) => {
      if (trial === 1) return attempt === 1 ? failureOf("time-limit") : reportOf(1);
      return failureOf(trial === 2 ? "resource-limit" : "exit-code");
    });
    const { loop, trials } = openLoop(info, { executor });
    await loop.run();
    expect(attempts.map(({ trial, attempt }) => `${trial}.${attempt}`)).toEqual([
      "1.1",
      "1.2",
      "2.1",
      "2.2",
      "2.3",
      "3.1",
    ]);
    expect(trials().map(({ state, attempts: count }) => [state, count])).toEqual([
      ["complete", 2],
      ["failed", 3],
      ["failed", 1],
    ]);
  });

  it("computes equal designs once, but again where the failure may have passed", async () => {
    const designs = [1, 2, 3, 1, 2, 3].map((x) => ({ x, y: 0 }));
    const { executor, attempts } = createInstantExecutor(({ values, trial }) => {
      if (values.x === 1) return reportOf(7);
      if (values.x === 2) return failureOf("exit-code");
      return trial === 3 ? failureOf("signal") : reportOf(9);
    });
    const { loop, trials, ended } = openLoop(makeRunInfo({ trials: 6, retries: 0, designs }), { executor });
    await loop.run();
    expect(attempts.map(({ trial }) => trial)).toEqual([1, 2, 3, 6]);
    expect(trials()[3]).toMatchObject({ sameAs: 1, seconds: 0, attempts: 0, outcome: { objectives: [7] } });
    expect(trials()[4]).toMatchObject({ sameAs: 2, seconds: 0, state: "failed" });
    expect(ended).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("lets an equal design wait for the one that is computed, also when that fails for a passing reason", async () => {
    const { executor, held } = createHeldExecutor();
    const designs = [1, 1, 1].map((x) => ({ x, y: 0 }));
    const info = makeRunInfo({ problem: programProblem, trials: 3, workers: 3, retries: 0, designs });
    const { loop, trials } = openLoop(info, { executor });
    const end = loop.run();
    await settle();
    expect(held.map(({ trial }) => trial)).toEqual([1]);
    held[0]?.resolve(failureOf("signal"));
    await settle();
    expect(held.map(({ trial }) => trial)).toEqual([1, 2]);
    held[1]?.resolve(reportOf(3));
    await end;
    expect(trials().map(({ sameAs }) => sameAs)).toEqual([undefined, undefined, 2]);
  });

  it("starts nothing while it is paused, and goes on", async () => {
    const { executor, held } = createHeldExecutor();
    const { loop, events } = openLoop(makeRunInfo({ problem: programProblem, trials: 3 }), { executor });
    const end = loop.run();
    await settle();
    loop.pause();
    held[0]?.resolve(reportOf(1));
    await settle();
    expect(started(events)).toEqual([1]);
    expect(loop.state().state).toBe("paused");
    loop.resume();
    await settle();
    expect(started(events)).toEqual([1, 2]);
    held[1]?.resolve(reportOf(1));
    await settle();
    held[2]?.resolve(reportOf(1));
    expect((await end).state).toBe("done");
  });

  it("ends after the running trials when it is stopped, or at once, which leaves them without an end", async () => {
    for (const now of [false, true]) {
      const { executor, held } = createHeldExecutor();
      const info = makeRunInfo({ problem: programProblem, trials: 9, workers: 2 });
      const { loop, trials } = openLoop(info, { executor });
      const end = loop.run();
      await settle();
      loop.stop(now);
      await settle();
      expect(held.map(({ signal }) => signal.aborted)).toEqual([now, now]);
      for (const each of held) each.resolve(reportOf(1));
      expect(await end).toEqual({ state: "stopped", reason: "It was stopped." });
      expect(held).toHaveLength(2);
      const states = now ? ["running", "running", "waiting"] : ["complete", "complete", "waiting"];
      expect(trials().map(({ state }) => state)).toEqual(states);
    }
  });

  it("puts designs in before what waits, once for each name, and leaves out those that do not fit", async () => {
    const { executor, held } = createHeldExecutor();
    const { loop, events, trials, lines } = openLoop(makeRunInfo({ problem: programProblem, trials: 2 }), {
      executor,
    });
    const end = loop.run();
    await settle();
    expect(asked(events)).toEqual([1, 2]);
    const designs = [
      { x: 1, y: 1 },
      { x: 99, y: 1 },
      { x: 2, y: 2 },
    ];
    loop.addDesigns(designs, "one.json");
    loop.addDesigns(designs, "one.json");
    for (const number of [0, 1, 2, 3]) {
      await settle();
      held[number]?.resolve(reportOf(1));
    }
    expect(await end).toEqual({ state: "done", reason: "All 4 trials are computed." });
    expect(started(events)).toEqual([1, 3, 4, 2]);
    expect(
      trials()
        .slice(2)
        .map(({ values }) => values),
    ).toEqual([
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ]);
    expect(lines.join("\n")).toContain("x cannot be 99: it is between -5 and 5");
  });

  it("stops when the target is reached, without progress, when the time is over, or without hope", async () => {
    const target = makeProblem({ objectives: [makeObjective("distance", { target: 4 })] });
    const byTarget = openLoop(
      makeRunInfo({ problem: target, trials: 99 }),
      createInstantExecutor(({ trial }) => reportOf(9 - trial)),
    );
    expect(await byTarget.loop.run()).toEqual({ state: "done", reason: "Trial 5 reaches the target." });

    const patient = makeRunInfo({ trials: 99, stopAfterWithoutProgress: 4 });
    const byProgress = openLoop(
      patient,
      createInstantExecutor(({ trial }) => reportOf(Math.max(0, 3 - trial))),
    );
    expect((await byProgress.loop.run()).reason).toBe("The last 4 trials brought nothing better.");
    expect(byProgress.trials()).toHaveLength(7);

    const byTime = openLoop(makeRunInfo({ trials: 1e6, timeLimitS: 0.1 }), createInstantExecutor());
    expect(await byTime.loop.run()).toEqual({ state: "done", reason: "The time limit of 0.1 s is over." });

    const hopeless = openLoop(
      makeRunInfo({ trials: 99 }),
      createInstantExecutor(({ trial }) => failureOf("exit-code", `exit code ${trial}`)),
    );
    expect(await hopeless.loop.run()).toEqual({
      state: "failed",
      reason: "The first 20 trials all failed: exit code 20",
    });
  });

  it("lets the running trial end when the time is over, although nothing else happens", async () => {
    const { executor, held } = createHeldExecutor();
    const info = makeRunInfo({ problem: programProblem, trials: 9, timeLimitS: 0.05 });
    const { loop } = openLoop(info, { executor });
    const end = loop.run();
    await expect.poll(() => loop.state().state).toBe("stopping");
    held[0]?.resolve(reportOf(1));
    expect((await end).reason).toBe("The time limit of 0.05 s is over.");
  });

  it("ends when the sampler has no further designs", async () => {
    const problem = makeProblem({
      variables: [makeVariable("x", { kind: "integer", lower: 0, upper: 3, step: 1 })],
    });
    const seen = new Set<string>();
    const sampler = {
      async ask(history: readonly SamplerTrial[]) {
        for (const { values } of history) seen.add(designKey(problem.variables, values));
        const x = [0, 1, 2, 3].find((value) => !seen.has(designKey(problem.variables, { x: value })));
        return x === undefined ? [] : [{ values: { x } }];
      },
    };
    const { loop, trials } = openLoop(makeRunInfo({ problem, trials: 99 }), {
      ...createInstantExecutor(() => reportOf(1)),
      sampler,
    });
    expect((await loop.run()).reason).toBe("Every design that the variables allow is computed.");
    expect(trials()).toHaveLength(4);
  });

  it("rejects when the journal, the sampler or the executor fails, and ends what runs", async () => {
    const broken = new Error("broken");
    const failing = { ask: () => Promise.reject(broken) };
    await expect(
      openLoop(makeRunInfo(), { ...createInstantExecutor(), sampler: failing }).loop.run(),
    ).rejects.toBe(broken);

    const { executor: instant } = createInstantExecutor();
    const executor: Executor = { ...instant, compute: () => Promise.reject(broken) };
    await expect(openLoop(makeRunInfo(), { executor }).loop.run()).rejects.toBe(broken);

    const { executor: holding, held } = createHeldExecutor();
    const { loop } = openLoop(makeRunInfo({ problem: programProblem }), { executor: holding });
    const end = loop.run();
    await settle();
    loop.fail(broken);
    await expect(end).rejects.toBe(broken);
    expect(held[0]?.signal.aborted).toBe(true);
    await loop.settled();
  });
});
