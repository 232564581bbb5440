import { randomBytes, randomInt } from "node:crypto";
import { lstat, mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { AppError } from "../shared/errors.ts";
import { fitDesign } from "../shared/optimise/fit-design.ts";
import { needsFolder, type OptimizationProblem } from "../shared/optimise/problem.ts";
import { recommendAlgorithm } from "../shared/optimise/recommend-algorithm.ts";
import { RunInfo, type RunMachine, type RunOptions, type RunState } from "../shared/optimise/run.ts";
import { hasCode } from "../system/has-code.ts";
import { writePrivateFile } from "../system/write-private-file.ts";
import { assertConfined } from "./evaluators/assert-confined.ts";
import { assertInstalled } from "./evaluators/assert-installed.ts";
import { findTrialPrograms } from "./evaluators/find-programs.ts";
import { findOptuna } from "./optuna/find-optuna.ts";
import { keepFiles } from "./run-folder/keep-files.ts";
import { runFolderOf, runsFolderOf } from "./run-folder/run-folder.ts";

/** What the settings say of runs. */
export type RunPreferences = {
  /** 0: as many as suit the machine. */
  readonly workers: number;
  readonly keepLast: number;
  readonly keepBest: number;
  readonly sandbox: "auto" | "off";
  readonly pythonPath: string | undefined;
};

/**
 * What of them a run process is told.
 * @param mustConfine nobody has decided that what the study brings may run outside of the sandbox
 */
export function machineOf(
  { sandbox, pythonPath }: RunPreferences,
  { mustConfine }: { readonly mustConfine: boolean },
): RunMachine {
  return { sandbox: mustConfine ? "required" : sandbox, ...(pythonPath === undefined ? {} : { pythonPath }) };
}

export type WantedRun = {
  /** With its links resolved. */
  readonly studyFolder: string;
  readonly problem: OptimizationProblem;
  readonly options: RunOptions;
  readonly startedBy: RunInfo["startedBy"];
  readonly preferences: RunPreferences;
  readonly env: Readonly<NodeJS.ProcessEnv>;
};

/** A trial that starts no program takes about this long, s. */
const FORMULA_TRIAL_S = 1e-4;
const DEFAULT_RETRIES = 1;

/**
 * Decides what a run is and writes its folder; nothing is started yet.
 * @throws AppError design-invalid, optuna-unavailable; study-not-ready for a file that is not there; program-missing
 *   with how each program is installed; sandbox-unavailable where Claude wants to run what cannot be confined
 */
export async function createRun(wanted: WantedRun): Promise<RunInfo> {
  const info = planRun(wanted, new Date());
  await assertPrograms(wanted);
  if (info.algorithm.kind === "optuna") await findOptuna(wanted.preferences.pythonPath, wanted.env);
  const folder = runFolderOf(wanted.studyFolder, info.id);
  await prepareRunsFolder(wanted.studyFolder);
  await mkdir(folder.folder, { mode: 0o700 });
  await mkdir(folder.controlFolder, { mode: 0o700 });
  await keepFiles(wanted.problem, { studyFolder: wanted.studyFolder, filesFolder: folder.filesFolder });
  const state: RunState = { state: "starting", updatedAt: Date.now(), elapsedS: 0 };
  await writePrivateFile(folder.stateFile, JSON.stringify(state));
  // Last: with it the run is there for everybody.
  await writePrivateFile(folder.infoFile, JSON.stringify(info), { flush: true });
  return info;
}

/** @throws AppError program-missing, sandbox-unavailable */
async function assertPrograms({ problem, preferences, env, startedBy }: WantedRun): Promise<void> {
  const { sandbox, pythonPath } = preferences;
  const programs = await findTrialPrograms({ problem, sandbox, pythonPath, env });
  if (startedBy === "chat") assertConfined(problem, programs);
  await assertInstalled(problem, programs);
}

/** Everything about a run that has to be decided. @throws AppError design-invalid */
export function planRun(
  { problem, options, startedBy, preferences }: Omit<WantedRun, "studyFolder" | "env">,
  now: Date,
): RunInfo {
  const asked = problem.algorithm;
  const designs = (options.designs ?? []).map((design) => fitDesign(problem.variables, design));
  const trials = options.trials ?? asked.trials;
  const { algorithm, goodTrials } = chooseAlgorithm(problem, options, trials);
  const timeLimitS = options.timeLimitS ?? asked.timeLimitS;
  const stopAfterWithoutProgress = options.stopAfterWithoutProgress ?? asked.stopAfterWithoutProgress;
  return RunInfo.parse({
    schemaVersion: 1,
    id: newRunId(now),
    createdAt: now.getTime(),
    startedBy,
    problem,
    algorithm,
    trials: Math.max(trials ?? goodTrials, designs.length, 1),
    workers: chooseWorkers({ problem, options, startedBy, preferences }),
    designs,
    retries: asked.retries ?? DEFAULT_RETRIES,
    execution: {
      keepLast: preferences.keepLast,
      keepBest: preferences.keepBest,
    },
    ...(timeLimitS === undefined ? {} : { timeLimitS }),
    ...(stopAfterWithoutProgress === undefined ? {} : { stopAfterWithoutProgress }),
  });
}

function chooseAlgorithm(problem: OptimizationProblem, options: RunOptions, trials: number | undefined) {
  const recommended = recommendAlgorithm(problem, {
    ...(trials === undefined ? {} : { trials }),
    ...(needsFolder(problem) ? {} : { secondsPerTrial: FORMULA_TRIAL_S }),
  });
  const wanted = options.algorithm ?? problem.algorithm.kind;
  const kind = wanted === "auto" ? recommended.kind : wanted;
  const sampler = options.sampler ?? problem.algorithm.sampler;
  const algorithm: RunInfo["algorithm"] = {
    kind,
    seed: options.seed ?? problem.algorithm.seed ?? randomInt(2 ** 32),
    reason: wanted === "auto" ? recommended.reason : "It was chosen by hand.",
    ...(kind === "optuna" && sampler !== undefined ? { sampler } : {}),
  };
  return { algorithm, goodTrials: recommended.trials.good };
}

/** Claude cannot see what the machine bears. */
const CHAT_WORKERS_PER_PROCESSOR = 2;

function chooseWorkers({
  problem,
  options,
  startedBy,
  preferences,
}: Pick<WantedRun, "problem" | "options" | "startedBy" | "preferences">): number {
  const workers =
    options.workers ?? problem.algorithm.workers ?? (preferences.workers || defaultWorkers(problem));
  return startedBy === "chat" ? Math.min(workers, CHAT_WORKERS_PER_PROCESSOR * cpus().length) : workers;
}

/** Formulas are computed in turn by the run process itself: more workers would only make the order a matter of chance. */
function defaultWorkers(problem: OptimizationProblem): number {
  return needsFolder(problem) ? Math.max(1, Math.floor(cpus().length / 2)) : 1;
}

/** Begins with the time, so that ids sort by it. */
function newRunId(now: Date): string {
  const time = now
    .toISOString()
    .replace(/[-:]|\.\d+Z/g, "")
    .replace("T", "-");
  return `${time}-${randomBytes(3).toString("hex")}`;
}

/**
 * Makes the folder that holds all runs, in the study's private folder, which git is told to leave alone.
 * @throws AppError study-unreadable where one of them is a link: somebody else chose where it leads
 */
async function prepareRunsFolder(studyFolder: string): Promise<void> {
  const runsFolder = runsFolderOf(studyFolder);
  const privateFolder = dirname(runsFolder);
  for (const folder of [privateFolder, runsFolder]) {
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (!hasCode(error, "EEXIST")) throw error;
    });
    if ((await lstat(folder)).isDirectory()) continue;
    throw new AppError("study-unreadable", `${folder} is no folder of the study, but a link or a file`, {
      hint: "Look where it leads, then delete it.",
    });
  }
  await writeFile(`${privateFolder}/.gitignore`, "*\n", { flag: "wx" }).catch((error: unknown) => {
    if (!hasCode(error, "EEXIST")) throw error;
  });
}
