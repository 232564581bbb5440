import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { RunState } from "../../shared/optimise/run.ts";
import { TORN_LOCK_AGE_MS } from "../../shared/study/study-lock-info.ts";
import { putLock, readLock, releaseLock, removeDeadLock } from "../../system/lock-file.ts";
import type { RunFolder } from "./run-folder.ts";
import { isProcessAlive, type RunProcess } from "./run-state.ts";

export type RunLock = { release(): Promise<void> };

const LOCK_FILE = "run.lock";
/** Longer than a dead lock is guarded by somebody who was killed while taking it away, ms. */
const LIMIT_MS = 3 * TORN_LOCK_AGE_MS;

/**
 * Makes this process the one that computes a run. A lock whose process is gone is taken over.
 * @throws AppError run-active
 */
export async function lockRun({ folder, stateFile }: RunFolder, mine: RunProcess): Promise<RunLock> {
  const lockFile = join(folder, LOCK_FILE);
  const text = `${JSON.stringify(mine)}\n`;
  const deadline = performance.now() + LIMIT_MS;
  while (performance.now() < deadline) {
    if (await putLock(lockFile, text)) return { release: () => releaseLock(lockFile, text) };
    const other = await readLock(lockFile);
    if (other === undefined) continue;
    const holder = parseHolder(other.text);
    // Of a process on another machine only its writing is seen.
    const lastSign = (await readLock(stateFile))?.modifiedAt ?? other.modifiedAt;
    if (holder !== undefined && (await isProcessAlive(holder, lastSign)))
      throw new AppError("run-active", `The run is computed by process ${holder.pid} on ${holder.host}`);
    await removeDeadLock(lockFile, other.text);
  }
  throw new AppError("run-active", "Other processes take the run again and again");
}

/** Is there a process that computes the run now? */
export async function isRunLocked({ folder }: RunFolder): Promise<boolean> {
  const lock = await readLock(join(folder, LOCK_FILE));
  const holder = lock === undefined ? undefined : parseHolder(lock.text);
  return lock !== undefined && holder !== undefined && (await isProcessAlive(holder, lock.modifiedAt));
}

/** @returns undefined for a torn one, as a file system without hard links may show after a failure of the machine */
function parseHolder(text: string): RunProcess | undefined {
  try {
    return RunState.shape.process.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
