import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { RunState } from "../../shared/optimise/run.ts";
import { putLock, readLock, releaseLock, removeDeadLock } from "../../system/lock-file.ts";
import type { RunFolder } from "./run-folder.ts";
import { isProcessAlive, type RunProcess } from "./run-state.ts";

export type RunLock = { release(): Promise<void> };

/** The next attempt finds the lock gone, or taken by a living process. */
const ATTEMPTS = 50;

/**
 * Makes this process the one that computes a run. A lock whose process is gone is taken over.
 * @throws AppError run-active
 */
export async function lockRun({ folder, stateFile }: RunFolder, mine: RunProcess): Promise<RunLock> {
  const lockFile = join(folder, "run.lock");
  const text = `${JSON.stringify(mine)}\n`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
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

/** @returns undefined for a torn one, as a file system without hard links may show after a failure of the machine */
function parseHolder(text: string): RunProcess | undefined {
  try {
    return RunState.shape.process.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
