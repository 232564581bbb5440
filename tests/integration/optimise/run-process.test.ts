import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, readdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { stopProcessTree } from "../../../src/core/claude/stop-process-tree.ts";
import {
  createRunReader,
  listRunIds,
  removeRun,
  sendCommand,
  summariseRun,
} from "../../../src/optimise/run-folder/read-run.ts";
import { startRunner } from "../../../src/optimise/start-runner.ts";
import type { OptimizationProblem } from "../../../src/shared/optimise/problem.ts";
import { hasEnded } from "../../../src/shared/optimise/run.ts";
import type { Trial } from "../../../src/shared/optimise/trial.ts";
import { isSameProcess, readProcessStartTime } from "../../../src/system/process-identity.ts";
import { findProcesses } from "../../support/find-processes.ts";
import { makeProblem, makeRunInfo, makeSleepStep } from "../../support/make-problem.ts";
import { mountDisk } from "../../support/mount-disk.ts";
import { exitOf, makeTestRun, type TestRun } from "../../support/run-processes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function sleepProblem(ms: number, step: Parameters<typeof makeSleepStep>[1] = {}): OptimizationProblem {
  return makeProblem({ steps: [...makeProblem().steps, makeSleepStep(ms, step)] });
}

const send = (run: TestRun, command: Parameters<typeof sendCommand>[2]) =>
  sendCommand(run.studyFolder, run.runId, command);
const valuesOf = (trials: readonly Trial[]) => trials.map(({ values, origin }) => [values, origin]);

describe("a run process", () => {
  it("computes a run of formulas to its end, and tells of it in its log", async () => {
    const run = await makeTestRun(makeRunInfo({ trials: 50 }));
    await startRunner(run.program, run);
    const summary = await run.untilEnd();
    expect(summary).toMatchObject({
      state: "done",
      endReason: "All 50 trials are computed.",
      complete: 50,
      feasible: 50,
      running: 0,
    });
    expect(summary.best?.outcome).toMatchObject({ objectives: [expect.closeTo(0, 0)] });
    expect(await run.log()).toContain('50 trials of "Test study" by sobol, seed 1, 1 at a time');
  });

  it("is never seen as interrupted on its way to the end", async () => {
    for (let round = 0; round < 8; round += 1) {
      const run = await makeTestRun(makeRunInfo({ trials: 3 }));
      await startRunner(run.program, run);
      // Many looks at once, so that some fall into the moment of its end.
      const seen = await Promise.all(
        Array.from({ length: 20 }, () => createRunReader(run.studyFolder, run.runId)).map(async (reader) => {
          for (;;) {
            const summary = summariseRun(await reader.read());
            if (hasEnded(summary)) return summary.state;
          }
        }),
      );
      expect(new Set(seen)).toEqual(new Set(["done"]));
    }
  });

  it("computes nothing outside of a sandbox that it was told to need", async () => {
    const run = await makeTestRun(makeRunInfo({ problem: sleepProblem(10), trials: 2 }));
    // As on a machine whose sandbox does not work any more.
    const programs = await temporaryFolder();
    await writeFile(join(programs, "bwrap"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const env = { ...run.program.env, PATH: `${programs}:${run.program.env.PATH}` };
    const machine = { sandbox: "required" } as const;
    await expect(startRunner({ ...run.program, env, machine }, run)).rejects.toMatchObject({
      code: "run-not-started",
      message: expect.stringContaining("sandbox"),
    });
    const { state, trials } = await run.read();
    expect([state.error?.code, trials]).toEqual(["sandbox-unavailable", []]);
  });

  it("computes trials in parallel, in folders of which it keeps the last and the best", async () => {
    const info = makeRunInfo({
      problem: sleepProblem(120),
      trials: 12,
      workers: 2,
      execution: { keepLast: 3, keepBest: 2 },
    });
    const run = await makeTestRun(info);
    await startRunner(run.program, run);
    const summary = await run.untilEnd();
    expect(summary).toMatchObject({ state: "done", complete: 12 });
    const { trials } = await run.read();
    const together = trials.filter((trial) =>
      trials.some(
        (other) =>
          other.number !== trial.number &&
          (other.startedAt ?? 0) < (trial.endedAt ?? 0) &&
          (trial.startedAt ?? 0) < (other.endedAt ?? 0),
      ),
    );
    expect(together.length).toBeGreaterThanOrEqual(10);
    expect(new Set(trials.map(({ worker }) => worker))).toEqual(new Set([0, 1]));
    const byEnd = trials.toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.number - a.number);
    const goal = ({ outcome }: Trial): number =>
      outcome?.state === "complete" ? (outcome.objectives[0] ?? 0) : Number.POSITIVE_INFINITY;
    const byGoal = trials.toSorted((a, b) => goal(a) - goal(b));
    const kept = new Set([...byEnd.slice(0, 3), ...byGoal.slice(0, 2)].map(({ number }) => String(number)));
    expect(new Set(await readdir(run.folder.trialsFolder))).toEqual(kept);
    const [best] = byGoal;
    expect(await readdir(join(run.folder.trialsFolder, String(best?.number)))).toEqual([
      "attempt-1",
      "done.json",
    ]);
  });

  it("pauses, goes on, takes designs in, puts garbage aside, and stops after the running trial", async () => {
    const run = await makeTestRun(makeRunInfo({ problem: sleepProblem(60), trials: 1_000 }));
    await startRunner(run.program, run);
    await run.until(({ complete }) => complete > 1);
    await send(run, { type: "pause" });
    await run.until(({ state, running }) => state === "paused" && running === 0);
    const paused = await run.summary();
    await writeFile(join(run.folder.controlFolder, "000-garbage.json"), "garbage");
    await send(run, {
      type: "add-designs",
      designs: [
        { x: 3, y: -1 },
        { x: 99, y: 0 },
      ],
    });
    await expect.poll(async () => readdir(run.folder.controlFolder)).toEqual(["000-garbage.json.bad"]);
    expect((await run.summary()).complete).toBe(paused.complete);
    await send(run, { type: "resume" });
    const found = await run.until(({ best }) => best?.values.x === 3);
    expect(found.best).toMatchObject({
      values: { x: 3, y: -1 },
      origin: { by: "user" },
      outcome: { objectives: [0] },
    });
    await send(run, { type: "stop", now: false });
    const stopped = await run.untilEnd();
    expect(stopped).toMatchObject({ state: "stopped", endReason: "It was stopped.", running: 0 });
    expect((await run.read()).trials.filter(({ state }) => state === "running")).toEqual([]);
    const log = await run.log();
    expect(log).toContain("000-garbage.json in the control folder is put aside: it is no JSON.");
    expect(log).toContain("A design is left out: x cannot be 99");
  });

  it("stops at once with its programs, and goes on later with what it was computing", async () => {
    const run = await makeTestRun(makeRunInfo({ problem: sleepProblem(3_000), trials: 2, workers: 2 }));
    await startRunner(run.program, run);
    await expect
      .poll(() => findProcesses(`PLANFORM_RUN=${run.folder.folder}`).then((pids) => pids.length))
      .toBeGreaterThan(1);
    await send(run, { type: "stop", now: true });
    expect(await run.untilEnd()).toMatchObject({ state: "stopped", complete: 0, failed: 0, running: 0 });
    expect((await run.read()).trials.map(({ state }) => state)).toEqual(["waiting", "waiting"]);
    await expect.poll(() => findProcesses(run.studyFolder)).toEqual([]);
    await startRunner(run.program, run);
    await run.untilEnd();
    expect((await run.read()).trials).toMatchObject([
      { state: "complete", attempts: 2 },
      { state: "complete", attempts: 2 },
    ]);
  });

  it("ends what a killed process left running, and computes that again", async () => {
    const run = await makeTestRun(makeRunInfo({ problem: sleepProblem(20_000), trials: 1 }));
    const child = await run.spawnRunner();
    const programs = () => findProcesses(`PLANFORM_RUN=${run.folder.folder}`);
    await expect.poll(async () => (await programs()).length).toBeGreaterThan(0);
    child.kill("SIGKILL");
    await exitOf(child);
    const left = await programs();
    expect(left.length).toBeGreaterThan(0);
    await startRunner(run.program, run);
    await run.until(({ running }) => running === 1);
    expect((await programs()).filter((pid) => left.includes(pid))).toEqual([]);
    expect(await run.log()).toMatch(/programs of an earlier process were still there and are ended/);
    await send(run, { type: "stop", now: true });
    await run.untilEnd();
  });

  it("has the same trials by its seed, whether it was interrupted or not", async () => {
    const info = makeRunInfo({
      problem: sleepProblem(30),
      trials: 14,
      algorithm: { kind: "cmaEs", seed: 5 },
    });
    const whole = await makeTestRun(info);
    await startRunner(whole.program, whole);
    const again = await makeTestRun(info);
    for (const wanted of [3, 6, 11]) {
      const child = await again.spawnRunner();
      await again.until(({ complete }) => complete >= wanted);
      child.kill(wanted === 6 ? "SIGKILL" : "SIGTERM");
      await exitOf(child);
      expect((await again.summary()).state).toBe("interrupted");
    }
    await startRunner(again.program, again);
    await Promise.all([whole.untilEnd(), again.untilEnd()]);
    expect(valuesOf((await again.read()).trials)).toEqual(valuesOf((await whole.read()).trials));
    expect(await again.log()).toContain("The process was asked to end (SIGTERM). The run can go on later.");
    const other = await makeTestRun({ ...info, algorithm: { ...info.algorithm, seed: 6 } });
    await startRunner(other.program, other);
    await other.untilEnd();
    expect(valuesOf((await other.read()).trials)).not.toEqual(valuesOf((await whole.read()).trials));
  });

  it("tries a trial again that ran out of time, and keeps the reason", async () => {
    const problem = sleepProblem(5_000, { timeLimitS: 0.2 });
    const run = await makeTestRun(makeRunInfo({ problem, trials: 1, retries: 1 }));
    await startRunner(run.program, run);
    await run.untilEnd();
    expect((await run.read()).trials).toMatchObject([
      { state: "failed", attempts: 2, outcome: { reason: { code: "time-limit", nodeId: "solver" } } },
    ]);
    expect((await run.summary()).failures).toMatchObject([{ count: 1 }]);
  });

  it("ends by its time limit", async () => {
    const run = await makeTestRun(
      makeRunInfo({ problem: sleepProblem(50), trials: 10_000, timeLimitS: 0.6 }),
    );
    await startRunner(run.program, run);
    const summary = await run.untilEnd();
    expect(summary).toMatchObject({ state: "done", endReason: "The time limit of 0.6 s is over." });
    expect(summary.elapsedS).toBeGreaterThanOrEqual(0.6);
  });

  it("drops a torn line of the journal, and skips what is no event", async () => {
    const run = await makeTestRun(makeRunInfo({ trials: 20 }));
    const asked = { type: "asked", trial: 1, values: { x: 1, y: 1 }, origin: { by: "user" }, at: 1 };
    await appendFile(run.folder.journal, `${JSON.stringify(asked)}\n{"type":"started","trial":1,"att`);
    await startRunner(run.program, run);
    await run.untilEnd();
    const events = await run.events();
    expect(events.filter(({ type }) => type === "ended")).toHaveLength(20);
    expect((await run.read()).trials[0]).toMatchObject({
      values: { x: 1, y: 1 },
      attempts: 1,
      state: "complete",
    });
  });

  it("fails with the reason when the disk is full, and goes on when there is room again", async (context) => {
    const disk = await mountDisk(8);
    if (typeof disk === "string") return context.skip(disk);
    onTestFinished(() => disk.unmount());
    const run = await makeTestRun(makeRunInfo({ problem: sleepProblem(20), trials: 100 }), {
      studyFolder: disk.folder,
    });
    await startRunner(run.program, run);
    await run.until(({ complete }) => complete > 3);
    disk.fill();
    const failed = await run.untilEnd();
    const reason = { message: expect.stringContaining("ENOSPC") };
    expect(failed, await run.log()).toMatchObject({ state: "failed", error: reason });
    const { process: gone } = (await run.read()).state;
    await expect.poll(() => isSameProcess(gone?.pid ?? 0, gone?.startTime ?? "")).toBe(false);
    await disk.free();
    await startRunner(run.program, run);
    expect(await run.untilEnd()).toMatchObject({ state: "done", complete: 100, failed: 0 });
    expect((await run.events()).filter(({ type }) => type === "ended")).toHaveLength(100);
  });

  it("ends when its folder is deleted under it", async () => {
    const run = await makeTestRun(makeRunInfo({ problem: sleepProblem(50), trials: 10_000 }));
    await startRunner(run.program, run);
    const { process: there } = (await run.read()).state;
    await rename(run.folder.folder, `${run.folder.folder}.gone`);
    await expect
      .poll(() => isSameProcess(there?.pid ?? 0, there?.startTime ?? ""), { timeout: 20_000 })
      .toBe(false);
  });

  it("is the only one: another process is refused, and the run cannot be deleted meanwhile", async () => {
    const run = await makeTestRun(makeRunInfo({ problem: sleepProblem(100), trials: 10_000 }));
    await startRunner(run.program, run);
    await expect(startRunner(run.program, run)).rejects.toMatchObject({ code: "run-active" });
    expect(await exitOf(await run.spawnRunner())).toMatchObject({ code: 1 });
    expect(await run.log()).toMatch(/The run is computed by process \d+/);
    await expect(removeRun(run.studyFolder, run.runId)).rejects.toMatchObject({ code: "run-active" });
    await send(run, { type: "stop", now: true });
    await run.untilEnd();
    await removeRun(run.studyFolder, run.runId);
    expect(await listRunIds(run.studyFolder)).toEqual([]);
    await expect(run.read()).rejects.toMatchObject({ code: "run-not-found" });
  });
});

describe("startRunner", () => {
  it("starts what outlives the starter, and the end of the starter's whole tree of processes", async () => {
    const run = await makeTestRun(makeRunInfo({ problem: sleepProblem(50), trials: 10_000 }));
    // A shell over a Node that starts the run: as the tool server below the claude command.
    const script = `
      import { startRunner } from ${JSON.stringify(join(import.meta.dirname, "../../../src/optimise/start-runner.ts"))};
      await startRunner(${JSON.stringify(run.program)}, ${JSON.stringify({ studyFolder: run.studyFolder, runId: run.runId })});
      console.log("started");
      setInterval(() => undefined, 1000);`;
    const file = join(run.studyFolder, "starter.mts");
    await writeFile(file, script);
    const starter = spawn("/bin/sh", ["-c", '"$0" "$1"; exit', process.execPath, file], {
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => {
      starter.kill("SIGKILL");
    });
    const pid = starter.pid ?? 0;
    await once(createInterface({ input: starter.stdout }), "line");
    const before = await run.summary();
    expect(before.state).toBe("running");
    await stopProcessTree({ pid, startTime: (await readProcessStartTime(pid)) ?? "", graceMs: 200 });
    expect(await findProcesses(file)).toEqual([]);
    const after = await run.until(({ complete }) => complete > before.complete + 3);
    expect(after.state).toBe("running");
    await send(run, { type: "stop", now: true });
    await run.untilEnd();
  });

  it("tells why the process did not start, with what it printed", async () => {
    const cases = [
      { program: { command: "/nowhere/node", args: [] }, details: /not found|No such file/ },
      {
        program: { command: process.execPath, args: ["-e", "console.log('first words'); process.exit(3)"] },
        details: /first words/,
      },
    ];
    for (const { program, details } of cases) {
      const run = await makeTestRun(makeRunInfo());
      await mkdir(run.folder.controlFolder);
      await expect(startRunner({ ...run.program, ...program }, run)).rejects.toMatchObject({
        code: "run-not-started",
        details: expect.stringMatching(details),
      });
    }
  });

  it("forgets what an earlier process was asked for, but not the designs", async () => {
    const run = await makeTestRun(makeRunInfo({ trials: 5 }));
    await send(run, { type: "stop", now: true });
    await send(run, { type: "add-designs", designs: [{ x: 3, y: -1 }] });
    await startRunner(run.program, run);
    expect(await run.untilEnd()).toMatchObject({ state: "done", best: { values: { x: 3, y: -1 } } });
    expect((await stat(run.folder.logFile)).size).toBeGreaterThan(0);
  });
});
