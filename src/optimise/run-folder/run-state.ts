import { hostname } from "node:os";
import { AppError } from "../../shared/errors.ts";
import type { RunState } from "../../shared/optimise/run.ts";
import { isSameProcess, readProcessStartTime } from "../../system/process-identity.ts";

export type RunProcess = NonNullable<RunState["process"]>;

/** A run process writes its state at least this often, ms. */
export const STATE_BEAT_MS = 1_000;
/** Of another machine only the files are seen: a process there that wrote nothing for so long is gone, ms. */
const SILENT_MS = 60_000;
/** A process that was started writes its first state by then, ms. */
export const START_LIMIT_MS = 30_000;

/** This process, as a run's state names it. */
export async function thisProcess(): Promise<RunProcess> {
  const startTime = (await readProcessStartTime(process.pid)) ?? "";
  return { pid: process.pid, startTime, host: hostname() };
}

/** Is the process of a run there? One that has not told of itself yet may be just starting. */
export async function isRunAlive(state: RunState): Promise<boolean> {
  if (state.process === undefined)
    // Either way: clocks are set back.
    return state.state === "starting" && Math.abs(Date.now() - state.updatedAt) < START_LIMIT_MS;
  return isProcessAlive(state.process, state.updatedAt);
}

/** @param lastSign when it last wrote something, ms since 1970 */
export async function isProcessAlive(
  { pid, startTime, host }: RunProcess,
  lastSign: number,
): Promise<boolean> {
  if (host !== hostname()) return Date.now() - lastSign < SILENT_MS;
  return isSameProcess(pid, startTime);
}

export function runNotFound(runId: string): AppError {
  return new AppError("run-not-found", `There is no run ${runId}`);
}
