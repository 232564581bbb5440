import { mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRun, planRun, type RunPreferences } from "../../../src/optimise/create-run.ts";
import { listRunIds } from "../../../src/optimise/run-folder/read-run.ts";
import { runFolderOf } from "../../../src/optimise/run-folder/run-folder.ts";
import type { RunOptions } from "../../../src/shared/optimise/run.ts";
import { makeProblem, makeRunInfo, makeSleepStep, makeVariable } from "../../support/make-problem.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const preferences: RunPreferences = {
  workers: 0,
  keepLast: 4,
  keepBest: 3,
  sandbox: "off",
  pythonPath: undefined,
};
const now = new Date("2026-01-02T03:04:05.678Z");

function plan(options: RunOptions = {}, problem = makeProblem()) {
  return planRun({ problem, options, startedBy: "user", preferences }, now);
}

describe("planRun", () => {
  it("decides all that is open: algorithm with its reason, trials, workers, seed", () => {
    const info = plan();
    expect(info.id).toMatch(/^20260102-030405-[0-9a-f]{6}$/);
    expect(info).toMatchObject({ createdAt: now.getTime(), workers: 1, retries: 1, designs: [] });
    expect(info.algorithm.kind).not.toBe("auto");
    expect(info.algorithm.reason).not.toBe("");
    expect(info.trials).toBeGreaterThan(10);
    expect(plan().algorithm.seed).not.toBe(info.algorithm.seed);
  });

  it("lets options come before the algorithm node, and that before the settings", () => {
    const algorithm = { kind: "sobol", trials: 33, workers: 3, seed: 9, timeLimitS: 60, retries: 0 };
    const problem = makeProblem({ algorithm });
    expect(plan({}, problem)).toMatchObject({
      algorithm: { kind: "sobol", seed: 9, reason: "It was chosen by hand." },
      trials: 33,
      workers: 3,
      timeLimitS: 60,
      retries: 0,
    });
    expect(
      plan({ trials: 5, workers: 2, seed: 4, timeLimitS: 7, algorithm: "cmaEs" }, problem),
    ).toMatchObject({
      algorithm: { kind: "cmaEs", seed: 4 },
      trials: 5,
      workers: 2,
      timeLimitS: 7,
    });
    const costly = makeProblem({ steps: [makeSleepStep(1)] });
    const set = { ...preferences, workers: 7 };
    expect(planRun({ problem: costly, options: {}, startedBy: "cli", preferences: set }, now).workers).toBe(
      7,
    );
  });

  it("puts designs on their steps, and has a trial for each of them", () => {
    const problem = makeProblem({
      variables: [makeVariable("x", { lower: 0, upper: 1, initial: 0, step: 0.25 })],
    });
    const info = plan({ trials: 1, designs: [{ x: 0.3 }, { x: 1 }] }, problem);
    expect(info).toMatchObject({ designs: [{ x: 0.25 }, { x: 1 }], trials: 2 });
  });

  it("refuses designs that do not fit, with the reason", () => {
    const cases = [
      [{ x: 1 }, "The design has no value for y"],
      [{ x: 1, y: 6 }, "y cannot be 6: it is between -5 and 5"],
      [{ x: 1, y: "wood" }, "y cannot be wood: it is between -5 and 5"],
      [{ x: 1, y: 1, z: 1 }, "There is no variable z"],
    ] as const;
    for (const [design, message] of cases)
      expect(() => plan({ designs: [design] })).toThrow(
        expect.objectContaining({ code: "design-invalid", message }),
      );
  });
});

describe("createRun", () => {
  const wanted = { options: {}, startedBy: "user", preferences, env: { PATH: process.env.PATH } } as const;

  it("writes the folder of the run, private and left alone by git", async () => {
    const studyFolder = await temporaryFolder();
    const info = await createRun({ ...wanted, studyFolder, problem: makeProblem() });
    const folder = runFolderOf(studyFolder, info.id);
    expect(JSON.parse(await readFile(folder.infoFile, "utf8"))).toEqual(info);
    expect(JSON.parse(await readFile(folder.stateFile, "utf8"))).toMatchObject({ state: "starting" });
    expect(await readFile(join(studyFolder, ".planform/.gitignore"), "utf8")).toBe("*\n");
    expect((await stat(folder.folder)).mode & 0o777).toBe(0o700);
    expect(await listRunIds(studyFolder)).toEqual([info.id]);
    expect(makeRunInfo({ ...info })).toEqual(info);
  });

  it("refuses a private folder that is a link", async () => {
    const [studyFolder, elsewhere] = [await temporaryFolder(), await temporaryFolder()];
    await symlink(elsewhere, join(studyFolder, ".planform"));
    const run = createRun({ ...wanted, studyFolder, problem: makeProblem() });
    await expect(run).rejects.toMatchObject({ code: "study-unreadable" });
    expect(await readdir(elsewhere)).toEqual([]);
    const other = await temporaryFolder();
    await mkdir(join(other, ".planform"));
    await symlink(elsewhere, join(other, ".planform/runs"));
    await expect(createRun({ ...wanted, studyFolder: other, problem: makeProblem() })).rejects.toMatchObject({
      code: "study-unreadable",
    });
    expect(await readdir(elsewhere)).toEqual([]);
  });

  it("tells which programs are missing before anything is written", async () => {
    const studyFolder = await temporaryFolder();
    const problem = makeProblem({
      steps: [{ kind: "calculix", nodeId: "fe", label: "FE", input: "beam.inp", timeLimitS: 10 }],
    });
    const run = createRun({ ...wanted, studyFolder, problem, env: { PATH: "/nowhere" } });
    await expect(run).rejects.toMatchObject({
      code: "program-missing",
      hint: expect.stringContaining("CalculiX"),
    });
    expect(await readdir(studyFolder)).toEqual([]);
  });

  it("tells that Optuna is missing before anything is written", async () => {
    const studyFolder = await temporaryFolder();
    const run = createRun({
      ...wanted,
      studyFolder,
      problem: makeProblem(),
      options: { algorithm: "optuna" },
      preferences: { ...preferences, pythonPath: "/nowhere/python3" },
    });
    await expect(run).rejects.toMatchObject({ code: "optuna-unavailable" });
    expect(await readdir(studyFolder)).toEqual([]);
  });
});
