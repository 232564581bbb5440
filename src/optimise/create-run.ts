import type { OptimizationProblem } from "../shared/optimise/problem.ts";
import type { RunInfo, RunOptions } from "../shared/optimise/run.ts";

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
 * Decides what a run is and writes its folder; nothing is started yet.
 * @throws AppError design-invalid, optuna-unavailable; program-missing with how each program is installed
 */
export async function createRun(wanted: {
  readonly studyFolder: string;
  readonly problem: OptimizationProblem;
  readonly options: RunOptions;
  readonly startedBy: RunInfo["startedBy"];
  readonly preferences: RunPreferences;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}): Promise<RunInfo> {
  throw new Error(`not written yet: ${wanted.studyFolder}`);
}
