import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../shared/errors.ts";
import {
  isLeftBehind,
  type LockInfo,
  MOMENTARY_HOST,
  parseLockInfo,
  TORN_LOCK_AGE_MS,
} from "../../shared/study/study-lock-info.ts";
import { putLock, readLock, releaseLock, removeDeadLock } from "../../system/lock-file.ts";
import { isSameProcess, readProcessStartTime } from "../../system/process-identity.ts";
import { toFolderError } from "./study-folder.ts";

export type StudyLock = { release(): Promise<void> };

/** How long the lock of a tool server that changes the study by itself is waited for, ms. */
const WAIT_MS = 3_000;
const POLL_MS = 50;

/**
 * Takes the lock of a study: one app at a time writes it. A lock whose process is gone (pid and start time) is taken over.
 * @param host what opens the study, for the message to others: "web", "electron", "cli"
 * @throws AppError study-locked
 */
export async function lockStudy(lockFile: string, host: string): Promise<StudyLock> {
  const mine: LockInfo = {
    pid: process.pid,
    startTime: (await readProcessStartTime(process.pid)) ?? "",
    host,
    openedAt: Date.now(),
  };
  const text = `${JSON.stringify(mine)}\n`;
  const deadline = performance.now() + WAIT_MS + TORN_LOCK_AGE_MS;
  for (;;) {
    if (await put(lockFile, text)) return { release: () => releaseLock(lockFile, text) };
    const other = await readLock(lockFile);
    if (other === undefined) continue;
    const info = parseLockInfo(other.text);
    const isLiving =
      info === undefined
        ? !isLeftBehind(other.modifiedAt, Date.now())
        : await isSameProcess(info.pid, info.startTime);
    if (!isLiving) {
      await removeDeadLock(lockFile, other.text);
      continue;
    }
    const isMomentary = info === undefined || info.host === MOMENTARY_HOST;
    if (!isMomentary || performance.now() > deadline) {
      const holder = info === undefined ? "" : ` (${info.host}, process ${info.pid})`;
      throw new AppError("study-locked", `The study is open in another Planform${holder}`);
    }
    await sleep(POLL_MS);
  }
}

/** @throws AppError study-unreadable when it cannot be written */
async function put(lockFile: string, text: string): Promise<boolean> {
  try {
    return await putLock(lockFile, text);
  } catch (error) {
    throw toFolderError(error);
  }
}
