import { chmod, mkdir, readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findTrialPrograms } from "../../src/optimise/evaluators/find-programs.ts";
import { runTrial, type TrialPrograms, type TrialReport } from "../../src/optimise/evaluators/run-trial.ts";
import type { DesignValues } from "../../src/shared/optimise/design.ts";
import type { OptimizationProblem } from "../../src/shared/optimise/problem.ts";
import type { FailureReason } from "../../src/shared/optimise/trial.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export type TestTrial = {
  readonly report: TrialReport;
  readonly studyFolder: string;
  readonly trialFolder: string;
  readonly programs: TrialPrograms;
  /** Names in the trial folder, sorted. */
  list(): Promise<string[]>;
  /** A file of the trial folder. */
  read(name: string): Promise<string>;
};

/** Computes one trial of a study that holds the given files, as a run would. */
export async function runTestTrial(options: {
  readonly problem: OptimizationProblem;
  readonly values?: DesignValues;
  /** In the study's folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Of `files`, those that can be run. */
  readonly makeExecutable?: readonly string[];
  readonly prepare?: (studyFolder: string) => Promise<void>;
  readonly sandbox?: "auto" | "off";
  readonly change?: (programs: TrialPrograms) => TrialPrograms;
  readonly signal?: AbortSignal;
}): Promise<TestTrial> {
  const { problem, values = { x: 1, y: 2 }, files = {}, sandbox = "auto" } = options;
  const studyFolder = join(await realpath(await temporaryFolder()), "study");
  const trialFolder = join(studyFolder, ".planform", "runs", "r1", "trials", "1");
  await mkdir(trialFolder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(studyFolder, name)), { recursive: true });
    await writeFile(join(studyFolder, name), content);
  }
  for (const name of options.makeExecutable ?? []) await chmod(join(studyFolder, name), 0o755);
  await options.prepare?.(studyFolder);
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, API_TOKEN: "hush" };
  const found = await findTrialPrograms({ problem, sandbox, pythonPath: undefined, env });
  const programs = options.change?.(found) ?? found;
  const signal = options.signal ?? new AbortController().signal;
  const report = await runTrial({
    problem,
    values,
    studyFolder,
    filesFolder: studyFolder,
    trialFolder,
    programs,
    signal,
  });
  return {
    report,
    studyFolder,
    trialFolder,
    programs,
    list: async () => (await readdir(trialFolder)).sort(),
    read: (name) => readFile(join(trialFolder, name), "utf8"),
  };
}

/** Why a trial failed. */
export function reasonOf({ report }: Pick<TestTrial, "report">): FailureReason {
  if (report.outcome.state !== "failed") throw new Error("the trial is complete");
  return report.outcome.reason;
}

/** The values that a complete trial gave. */
export function outputsOf({ report }: Pick<TestTrial, "report">): Readonly<Record<string, number>> {
  if (report.outcome.state !== "complete") throw new Error(report.outcome.reason.message);
  return report.outcome.outputs;
}
