import type { RunCommand, RunInfo, RunState, RunSummary } from "../../shared/optimise/run.ts";
import type { Trial } from "../../shared/optimise/trial.ts";

/** A run as its files tell it. */
export type RunReading = {
  readonly info: RunInfo;
  readonly state: RunState;
  /** Is its process there? */
  readonly isAlive: boolean;
  /** `trials[n - 1]` is trial n. Not changed in place for those who hold it. */
  readonly trials: readonly Trial[];
};

/** Reads a run again and again, each time only what is new in its journal. */
export type RunReader = {
  /** @throws AppError run-not-found, run-unreadable */
  read(): Promise<RunReading>;
};

export function createRunReader(studyFolder: string, runId: string): RunReader {
  throw new Error(`not written yet: ${studyFolder} ${runId}`);
}

/** Ids of all runs of a study, the newest first; those whose run.json is not there yet or not readable are left out. */
export async function listRunIds(studyFolder: string): Promise<string[]> {
  throw new Error(`not written yet: ${studyFolder}`);
}

/** Pure. */
export function summariseRun(reading: RunReading): RunSummary {
  throw new Error(`not written yet: ${reading.info.id}`);
}

/** Leaves a command for the run process. @throws AppError run-not-found */
export async function sendCommand(studyFolder: string, runId: string, command: RunCommand): Promise<void> {
  throw new Error(`not written yet: ${studyFolder} ${runId} ${command.type}`);
}

/** Deletes a run with all its files. @throws AppError run-active, run-not-found */
export async function removeRun(studyFolder: string, runId: string): Promise<void> {
  throw new Error(`not written yet: ${studyFolder} ${runId}`);
}
