import { mkdtemp, readdir, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findTrialPrograms } from "../../../src/optimise/evaluators/find-programs.ts";
import { runTrial } from "../../../src/optimise/evaluators/run-trial.ts";
import type { DesignValues } from "../../../src/shared/optimise/design.ts";
import type { OptimizationProblem } from "../../../src/shared/optimise/problem.ts";
import { problemFromStudy } from "../../../src/shared/optimise/problem-from-study.ts";
import { type CompleteOutcome, TrialOutcome } from "../../../src/shared/optimise/trial.ts";
import { checkStudy } from "../../../src/shared/study/check-study.ts";
import { parseStudy } from "../../../src/shared/study/parse-study.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const samplesFolder = join(import.meta.dirname, "../../../resources/samples");

async function readProblem(name: string): Promise<{ problem: OptimizationProblem; studyFolder: string }> {
  const studyFolder = await realpath(join(samplesFolder, name));
  const study = parseStudy(await readFile(join(studyFolder, "study.json"), "utf8"));
  expect(checkStudy(study)).toEqual([]);
  return { problem: problemFromStudy(study), studyFolder };
}

/** Computes one design of a sample with the real programs. */
async function compute(name: string, values: DesignValues | "start"): Promise<CompleteOutcome> {
  const { problem, studyFolder } = await readProblem(name);
  const programs = await findTrialPrograms({
    problem,
    sandbox: "auto",
    pythonPath: undefined,
    env: process.env,
  });
  const start = Object.fromEntries(
    problem.variables.flatMap(({ symbol, initial }) => (initial === undefined ? [] : [[symbol, initial]])),
  );
  const trialFolder = await realpath(await mkdtemp(join(await temporaryFolder(), "trial-")));
  const { outcome } = await runTrial({
    problem,
    values: values === "start" ? start : values,
    studyFolder,
    filesFolder: studyFolder,
    trialFolder,
    programs,
    signal: new AbortController().signal,
  });
  if (outcome.state === "failed") throw new Error(JSON.stringify(outcome.reason));
  expect(TrialOutcome.parse(outcome)).toEqual(outcome);
  return outcome;
}

it("each sample has its own check here, and a page that tells of it", async () => {
  const names = await readdir(samplesFolder);
  expect(names.sort()).toEqual([
    "bracket",
    "cantilever",
    "pressure-vessel",
    "spring",
    "truss10",
    "welded-beam",
  ]);
  for (const name of names)
    expect(await readFile(join(samplesFolder, name, "README.md"), "utf8")).toMatch(
      /a test holds this|by a test/,
    );
});

describe("the best known designs of the literature", () => {
  it("welded beam: 1.724852 (Coello Coello, 2000)", async () => {
    const { outputs, violation } = await compute("welded-beam", {
      h: 0.20573,
      l: 3.470489,
      t: 9.036624,
      b: 0.20573,
    });
    expect(outputs.cost).toBeCloseTo(1.724852, 4);
    expect(outputs.shear).toBeCloseTo(13_600, 0);
    expect(outputs.bending).toBeCloseTo(30_000, 0);
    expect(outputs.buckling).toBeCloseTo(6_000, 0);
    expect(outputs.deflection).toBeCloseTo(0.01446, 5);
    expect(violation).toBeLessThan(1e-5);
  });

  it("pressure vessel: 6059.714 (Sandgren, 1990; Coello Coello)", async () => {
    const { outputs, violation } = await compute("pressure-vessel", {
      ts: 0.8125,
      th: 0.4375,
      r: 42.098446,
      len: 176.636596,
    });
    expect(outputs.cost).toBeCloseTo(6059.714, 2);
    expect(outputs.volume).toBeCloseTo(1_296_000, 0);
    expect(violation).toBeLessThan(1e-7);
  });

  it("tension spring: 0.012665 (Arora, 1989)", async () => {
    const { outputs, violation } = await compute("spring", { d: 0.051689, coil: 0.356718, n: 11.288966 });
    expect(outputs.volume).toBeCloseTo(0.012665, 6);
    expect(outputs.surge).toBeCloseTo(5.0538, 3);
    expect(violation).toBeLessThan(5e-6);
  });

  it("ten-bar truss: 5060.85 lb (Haftka and Gürdal, 1992)", async () => {
    const areas = [30.52, 0.1, 23.2, 15.22, 0.1, 0.551, 7.457, 21.04, 21.53, 0.1];
    const { outputs, violation } = await compute(
      "truss10",
      Object.fromEntries(areas.map((area, index) => [`a${index + 1}`, area])),
    );
    expect(outputs.weight).toBeCloseTo(5060.93, 1);
    expect(Math.abs((outputs.max_stress ?? 0) / 24_989 - 1)).toBeLessThan(0.001);
    expect(outputs.max_disp).toBeCloseTo(2, 3);
    expect(violation).toBeLessThan(2e-4);
  });
});

describe("theory", () => {
  it("cantilever: beam theory with shear, CalculiX", async () => {
    const { outputs, violation } = await compute("cantilever", { width: 13, height: 78 });
    const [load, length, youngs, poisson] = [5_000, 500, 210_000, 0.3];
    const inertia = (13 * 78 ** 3) / 12;
    const shear = (1.2 * load * length) / ((youngs / (2 * (1 + poisson))) * 13 * 78);
    const tip = (load * length ** 3) / (3 * youngs * inertia) + shear;
    expect(tip).toBeCloseTo(1.9663, 3);
    expect(Math.abs((outputs.deflection ?? 0) / tip - 1)).toBeLessThan(0.015);
    expect(outputs.volume).toBeCloseTo(13 * 78 * length, 0);
    expect(outputs.mass).toBeCloseTo(13 * 78 * length * 7.85e-6, 4);
    // 6 P L / b h² is 189.65 MPa along the beam; the clamp makes it three-axial.
    expect(outputs.max_stress).toBeCloseTo(177.9, 0);
    expect(violation).toBe(0);
  });

  it("bracket: a refined mesh, gmsh and CalculiX", async () => {
    const { outputs } = await compute("bracket", "start");
    expect(Math.abs((outputs.deflection ?? 0) / 0.6289 - 1)).toBeLessThan(0.005);
    expect(Math.abs((outputs.frequency ?? 0) / 1723 - 1)).toBeLessThan(0.005);
    expect(Math.abs((outputs.max_stress ?? 0) / 131.7 - 1)).toBeLessThan(0.01);
    expect(outputs.mass).toBeCloseTo((outputs.volume ?? 0) * 2.7e-6, 6);
  });
});
