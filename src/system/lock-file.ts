import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isLeftBehind, TAKEOVER_SUFFIX } from "../shared/study/study-lock-info.ts";
import { hasCode } from "./has-code.ts";

/** How long whoever takes a dead lock away keeps others waiting, ms. */
const TAKEOVER_MS = 50;

/**
 * Puts a lock in place with its content at once, so that nobody ever reads half of it.
 * @returns false when there is one
 */
export async function putLock(lockFile: string, text: string): Promise<boolean> {
  const draft = `${lockFile}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { flag: "wx", mode: 0o600 });
    await link(draft, lockFile);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    // File systems without hard links.
    if (hasCode(error, "EPERM", "ENOTSUP", "ENOSYS")) return putByName(lockFile, text);
    throw error;
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

/** A lock as it is, and when it was written, ms since 1970. */
export async function readLock(
  lockFile: string,
): Promise<{ readonly text: string; readonly modifiedAt: number } | undefined> {
  try {
    return { text: await readFile(lockFile, "utf8"), modifiedAt: (await stat(lockFile)).mtimeMs };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/**
 * Takes a dead lock away. Whoever does so holds a folder beside it meanwhile: then nobody else can take away the lock
 * that a third one has put there since the dead one was read.
 */
export async function removeDeadLock(lockFile: string, text: string): Promise<void> {
  const guard = `${lockFile}${TAKEOVER_SUFFIX}`;
  if (!(await takeGuard(guard))) {
    await sleep(TAKEOVER_MS);
    return;
  }
  try {
    await releaseLock(lockFile, text);
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

/** Takes a lock away, if it is still the one with this content. */
export async function releaseLock(lockFile: string, text: string): Promise<void> {
  if ((await readLock(lockFile))?.text === text) await rm(lockFile, { force: true });
}
