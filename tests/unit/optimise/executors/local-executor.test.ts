import { access, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findTrialPrograms } from "../../../../src/optimise/evaluators/find-programs.ts";
import { publishDone, readDone } from "../../../../src/optimise/executors/done-file.ts";
import { createLocalExecutor } from "../../../../src/optimise/executors/local-executor.ts";
import { runFolderOf, trialFolderOf } from "../../../../src/optimise/run-folder/run-folder.ts";
import type { OptimizationProblem } from "../../../../src/shared/optimise/problem.ts";
import { completeWith, makeProblem, makeSleepStep } from "../../../support/make-problem.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

async function openExecutor(problem: OptimizationProblem) {
  const studyFolder = await temporaryFolder();
  const folder = runFolderOf(studyFolder, "run-1");
  await mkdir(folder.folder, { recursive: true });
  const env = { PATH: process.env.PATH };
  const programs = await findTrialPrograms({ problem, sandbox: "off", pythonPath: undefined, env });
  return { folder, executor: createLocalExecutor({ problem, studyFolder, folder, programs }) };
}

const never = new AbortController().signal;
const first = { trial: 3, attempt: 1, values: { x: 1, y: 2 }, worker: 0 };
const done = (attempt: number, objective: number) => ({
  attempt,
  values: { x: 1, y: 2 },
  outcome: completeWith([objective]),
  seconds: 1,
  steps: [],
});

describe("createLocalExecutor", () => {
  it("computes formulas without a folder", async () => {
    const { folder, executor } = await openExecutor(makeProblem());
    expect((await executor.compute(first, never)).outcome).toMatchObject({ objectives: [13] });
    expect(await readdir(folder.folder)).toEqual([]);
    expect(await executor.findDone(first)).toBeUndefined();
  });

  it("leaves the report of a trial for a later process, which finds it for the same design only", async () => {
    const { executor } = await openExecutor(
      makeProblem({ steps: [...makeProblem().steps, makeSleepStep(1)] }),
    );
    const report = await executor.compute(first, never);
    expect(report.outcome).toMatchObject({ objectives: [13] });
    expect(await executor.findDone(first)).toEqual(report);
    expect(await executor.findDone({ ...first, values: { x: 1, y: 3 } })).toBeUndefined();
    expect(await executor.findDone({ ...first, trial: 4 })).toBeUndefined();
  });

  it("gives each attempt a folder of its own, and a first one an empty trial folder", async () => {
    const { folder, executor } = await openExecutor(makeProblem({ steps: [makeSleepStep(1)] }));
    const trialFolder = trialFolderOf(folder, 3);
    await mkdir(trialFolder, { recursive: true });
    await writeFile(join(trialFolder, "left"), "");
    await executor.compute(first, never);
    await executor.compute({ ...first, attempt: 2 }, never);
    expect((await readdir(trialFolder)).filter((name) => !name.startsWith("done"))).toEqual([
      "attempt-1",
      "attempt-2",
    ]);
  });

  it("keeps no report of what may pass, or was ended from outside", async () => {
    const problem = makeProblem({ steps: [makeSleepStep(5_000, { timeLimitS: 0.1 })] });
    const { folder, executor } = await openExecutor(problem);
    expect((await executor.compute(first, never)).outcome).toMatchObject({ reason: { code: "time-limit" } });
    const ending = new AbortController();
    const cut = executor.compute({ ...first, attempt: 2 }, ending.signal);
    ending.abort();
    expect((await cut).outcome).toMatchObject({ reason: { code: "interrupted" } });
    await expect(access(join(trialFolderOf(folder, 3), "done.json"))).rejects.toThrow();
  });

  it("rejects when the folder of the run is gone", async () => {
    const { folder, executor } = await openExecutor(makeProblem({ steps: [makeSleepStep(1)] }));
    await rm(folder.folder, { recursive: true });
    await expect(executor.compute(first, never)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("publishDone", () => {
  it("lets the first attempt that is done count, whatever comes later", async () => {
    const folder = await temporaryFolder();
    const reports = await Promise.all(
      [1, 2, 3, 4].map((attempt) => publishDone(folder, done(attempt, attempt))),
    );
    const counting = await readDone(folder);
    expect(counting).toBeDefined();
    for (const report of reports) expect(report).toEqual(counting);
    expect(await readdir(folder)).toEqual(["done.json"]);
  });

  it("replaces a report that lost its content", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "done.json"), "");
    expect(await readDone(folder)).toBeUndefined();
    expect(await publishDone(folder, done(2, 7))).toEqual(done(2, 7));
    expect(await readDone(folder)).toEqual(done(2, 7));
  });
});
