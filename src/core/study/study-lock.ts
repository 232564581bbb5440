import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../shared/errors.ts";
import {
  isLeftBehind,
  type LockInfo,
  MOMENTARY_HOST,
  parseLockInfo,
  TAKEOVER_SUFFIX,
  TORN_LOCK_AGE_MS,
} from "../../shared/study/study-lock-info.ts";
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
    if (await putWhole(lockFile, text)) return { release: () => releaseLock(lockFile, text) };
    const other = await readLockText(lockFile);
    if (other === undefined) continue;
    const info = parseLockInfo(other.text);
    const isLiving =
      info === undefined
        ? !isLeftBehind(other.modifiedAt, Date.now())
        : await isSameProcess(info.pid, info.startTime);
    if (!isLiving) {
      await removeDead(lockFile, other.text);
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

/**
 * Puts the lock in place with its content at once, so that nobody ever reads half of it.
 * @returns false when there is one
 * @throws AppError study-unreadable when it cannot be written
 */
async function putWhole(lockFile: string, text: string): Promise<boolean> {
  const draft = `${lockFile}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { flag: "wx", mode: 0o600 });
    await link(draft, lockFile);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    // File systems without hard links.
    if (hasCode(error, "EPERM") || hasCode(error, "ENOTSUP") || hasCode(error, "ENOSYS"))
      return putByName(lockFile, text);
    throw toFolderError(error);
  } finally {
    await rm(draft, { force: true });
  }
}

async function putByName(lockFile: string, text: string): Promise<boolean> {
  try {
    await writeFile(lockFile, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

/**
 * Takes a dead lock away. Whoever does so holds a folder beside it meanwhile: then nobody else can take away the lock
 * that a third one has put there since the dead one was read.
 */
async function removeDead(lockFile: string, text: string): Promise<void> {
  const guard = `${lockFile}${TAKEOVER_SUFFIX}`;
  if (!(await takeGuard(guard))) {
    await sleep(POLL_MS);
    return;
  }
  try {
    if ((await readLockText(lockFile))?.text === text) await rm(lockFile, { force: true });
  } finally {
    await rm(guard, { recursive: true, force: true });
  }
}

async function takeGuard(guard: string): Promise<boolean> {
  try {
    await mkdir(guard);
    return true;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
  // It is held for a moment only: an old one was left by a program that was killed in that moment.
  const modifiedAt = (await stat(guard).catch(() => undefined))?.mtimeMs ?? Date.now();
  if (isLeftBehind(modifiedAt, Date.now())) await rm(guard, { recursive: true, force: true });
  return false;
}

async function releaseLock(lockFile: string, text: string): Promise<void> {
  const present = await readLockText(lockFile);
  if (present?.text === text) await rm(lockFile, { force: true });
}

async function readLockText(lockFile: string): Promise<{ text: string; modifiedAt: number } | undefined> {
  try {
    return { text: await readFile(lockFile, "utf8"), modifiedAt: (await stat(lockFile)).mtimeMs };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
