import { join } from "node:path";
import { Id } from "../../shared/study/study.ts";

/** The files of one run. All but `control` and `trials` are read by anybody who wants to follow it. */
export type RunFolder = {
  readonly folder: string;
  /** `RunInfo`, written once. */
  readonly infoFile: string;
  /** The problem's files as they were when the run was made, at their paths in the study. */
  readonly filesFolder: string;
  /** One `TrialEvent` for each line, only ever appended to: the truth of the run. */
  readonly journal: string;
  /** `RunState`, replaced as a whole. */
  readonly stateFile: string;
  /** What the run process prints. */
  readonly logFile: string;
  /** One `RunCommand` in each file, written under another name and then renamed; the run process deletes what it took. */
  readonly controlFolder: string;
  /** A folder for each trial that is kept, by its number. */
  readonly trialsFolder: string;
};

/** Below the private folder of a study. */
export const RUNS_FOLDER = "runs";

export function runsFolderOf(studyFolder: string): string {
  return join(studyFolder, ".planform", RUNS_FOLDER);
}

/** @throws ZodError for an id that could lead elsewhere */
export function runFolderOf(studyFolder: string, runId: string): RunFolder {
  const folder = join(runsFolderOf(studyFolder), Id.parse(runId));
  return {
    folder,
    infoFile: join(folder, "run.json"),
    filesFolder: join(folder, "files"),
    journal: join(folder, "trials.jsonl"),
    stateFile: join(folder, "state.json"),
    logFile: join(folder, "log.txt"),
    controlFolder: join(folder, "control"),
    trialsFolder: join(folder, "trials"),
  };
}

/** Holds a folder for each attempt at a trial, and `done.json`, the report of the first one that came to its end. */
export function trialFolderOf({ trialsFolder }: RunFolder, trial: number): string {
  return join(trialsFolder, String(trial));
}

/** Where the programs of one attempt at a trial work. */
export function attemptFolderOf(run: RunFolder, trial: number, attempt: number): string {
  return join(trialFolderOf(run, trial), `attempt-${attempt}`);
}
