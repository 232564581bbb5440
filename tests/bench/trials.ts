import { copyFile, mkdir, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { findTrialPrograms } from "../../src/optimise/evaluators/find-programs.ts";
import { runTrial, type TrialPrograms } from "../../src/optimise/evaluators/run-trial.ts";
import type { DesignValues } from "../../src/shared/optimise/design.ts";
import type { OptimizationProblem } from "../../src/shared/optimise/problem.ts";
import { problemFromStudy } from "../../src/shared/optimise/problem-from-study.ts";
import { Study } from "../../src/shared/study/study.ts";
import { makeObjective, makeProblem } from "../support/make-problem.ts";
import { type Figure, makeFigure, measureInTurn, median, medianRatio, round } from "./figure.ts";

const bench = "trials";
const ROUNDS = 20;
const FORMULA_TRIALS = 2_000;
const SAMPLE = new URL("../../resources/samples/cantilever/", import.meta.url);

/** What a trial costs beside its solver: one of formulas, and one of CalculiX with and without the sandbox. */
export async function benchTrials(): Promise<Figure[]> {
  return [await formulaFigure(), ...(await sandboxFigures())];
}

async function formulaFigure(): Promise<Figure> {
  const formulas = Array.from({ length: 20 }, (_, index) => ({
    symbol: `f${index}`,
    expression: index === 0 ? "sqrt(x^2 + y^2)" : `f${index - 1} * cos(x) + y / (2 + ${index})`,
  }));
  const problem = makeProblem({
    steps: [{ kind: "formula", nodeId: "model", label: "Model", formulas }],
    objectives: [makeObjective("f19")],
  });
  const programs = await findPrograms(problem, "off");
  const compute = (x: number) => computeOne(problem, { x, y: 1 }, programs, undefined);
  for (let index = 0; index < FORMULA_TRIALS; index += 1) await compute(1 + index / FORMULA_TRIALS);
  const before = process.threadCpuUsage();
  for (let index = 0; index < FORMULA_TRIALS; index += 1) await compute(1 + index / FORMULA_TRIALS);
  const { user, system } = process.threadCpuUsage(before);
  const milliseconds = (user + system) / 1_000;
  return makeFigure({
    bench,
    figure: "1,000 trials of 20 formulas each",
    value: (milliseconds * 1_000) / FORMULA_TRIALS,
    unit: "ms",
    bar: 30,
    detail: { trialsPerSecond: Math.round((FORMULA_TRIALS * 1_000) / milliseconds) },
  });
}

/** None where there is no CalculiX or no sandbox. */
async function sandboxFigures(): Promise<Figure[]> {
  const study = Study.parse(JSON.parse(await readFile(new URL("study.json", SAMPLE), "utf8")));
  const problem = problemFromStudy(study);
  const [plain, confined] = [await findPrograms(problem, "off"), await findPrograms(problem, "auto")];
  if (plain.ccx === undefined || confined.sandbox === undefined) return [];
  const folder = await realpath(await mkdtemp(join(tmpdir(), "planform-bench-")));
  try {
    await mkdir(join(folder, "model"));
    await copyFile(new URL("model/beam.inp.tmpl", SAMPLE), join(folder, "model", "beam.inp.tmpl"));
    let number = 0;
    const solve = async (programs: TrialPrograms): Promise<number> => {
      number += 1;
      return (
        1_000 * (await computeOne(problem, { width: 13 + number / 10, height: 78 }, programs, folder, number))
      );
    };
    const times = await measureInTurn({ plain: () => solve(plain), confined: () => solve(confined) }, ROUNDS);
    return [
      makeFigure({
        bench,
        figure: "a small CalculiX trial in the sandbox against one without",
        value: medianRatio(times.confined, times.plain),
        unit: "ratio",
        bar: 2.5,
        detail: {
          plainMs: round(median(times.plain)),
          confinedMs: round(median(times.confined)),
          loadAverage: round(loadavg()[0] ?? 0),
        },
      }),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function findPrograms(problem: OptimizationProblem, sandbox: "auto" | "off"): Promise<TrialPrograms> {
  return findTrialPrograms({ problem, sandbox, pythonPath: undefined, env: process.env });
}

/** @returns its time, s */
async function computeOne(
  problem: OptimizationProblem,
  values: DesignValues,
  programs: TrialPrograms,
  studyFolder: string | undefined,
  number = 0,
): Promise<number> {
  const trialFolder =
    studyFolder === undefined
      ? undefined
      : join(studyFolder, ".planform", "runs", "r", "trials", String(number));
  if (trialFolder !== undefined) await mkdir(trialFolder, { recursive: true });
  const signal = new AbortController().signal;
  const { outcome, seconds } = await runTrial({
    ...{ problem, values, trialFolder, programs, signal },
    studyFolder: studyFolder ?? "/nowhere",
    filesFolder: studyFolder ?? "/nowhere",
  });
  if (outcome.state === "failed") throw new Error(outcome.reason.message);
  return seconds;
}
