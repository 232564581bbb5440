import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../src/shared/errors.ts";
import { isGoneState, parseLinuxStat } from "../../src/shared/linux-stat.ts";
import {
  isLeftBehind,
  type LockInfo,
  MOMENTARY_HOST,
  parseLockInfo,
  TAKEOVER_SUFFIX,
} from "../../src/shared/study/study-lock-info.ts";
import { hasCode } from "../../src/system/has-code.ts";

export type LockResult =
  | { readonly type: "taken"; release(): Promise<void> }
  | { readonly type: "held"; readonly holder: LockInfo };

/**
 * Takes the study's lock for a moment, or tells which living process holds it; a lock that its process left behind
 * is taken over.
 * @throws AppError study-locked when others take it again and again.
 */
export async function takeLock(privateFolder: string): Promise<LockResult> {
  await preparePrivateFolder(privateFolder);
  const path = join(privateFolder, "app.lock");
  const mine: LockInfo = {
    pid: process.pid,
    startTime: (await readStartTime(process.pid)) ?? "",
    host: MOMENTARY_HOST,
    openedAt: Date.now(),
  };
  const text = `${JSON.stringify(mine)}\n`;
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      await writeFile(path, text, { flag: "wx", mode: 0o600 });
      return { type: "taken", release: () => releaseLock(path, text) };
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    }
    const other = await readLock(path);
    if (other === undefined) continue;
    const { info } = other;
    if (info === undefined ? isLeftBehind(other.modifiedAt, Date.now()) : !(await isAlive(info))) {
      await removeDead(path, other.text);
    } else if (info === undefined) {
      await sleep(100);
    } else if (info.host === MOMENTARY_HOST) {
      await sleep(50); // another server like this one, for a moment only
    } else {
      return { type: "held", holder: info };
    }
  }
  throw new AppError("study-locked", "Another program keeps the study locked");
}

/** Does the process that wrote the lock still run? */
export async function isAlive(holder: LockInfo): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (!hasCode(error, "EPERM")) return false;
  }
  const startTime = await readStartTime(holder.pid);
  if (startTime === undefined || holder.startTime === "")
    return process.platform !== "linux" || startTime !== undefined;
  return holder.startTime === startTime || holder.startTime === startTime.split("/").at(-1);
}

/** The lock as it is; `info` is undefined for a torn one. */
async function readLock(
  path: string,
): Promise<{ text: string; info: LockInfo | undefined; modifiedAt: number } | undefined> {
  try {
    const text = await readFile(path, "utf8");
    return { text, info: parseLockInfo(text), modifiedAt: (await stat(path)).mtimeMs };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Takes a dead lock away, as the app does: under a guard, so that it is surely the dead one. */
async function removeDead(path: string, text: string): Promise<void> {
  const guard = `${path}${TAKEOVER_SUFFIX}`;
  if (!(await takeGuard(guard))) {
    await sleep(50);
    return;
  }
  try {
    if ((await readLock(path))?.text === text) await rm(path, { force: true });
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
  const modifiedAt = (await stat(guard).catch(() => undefined))?.mtimeMs ?? Date.now();
  if (isLeftBehind(modifiedAt, Date.now())) await rm(guard, { recursive: true, force: true });
  return false;
}

async function releaseLock(path: string, text: string): Promise<void> {
  const present = await readFile(path, "utf8").catch(() => undefined);
  if (present === text) await rm(path, { force: true });
}

async function preparePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, ".gitignore"), "*\n", { flag: "wx" }).catch((error: unknown) => {
    if (!hasCode(error, "EEXIST")) throw error;
  });
}

/** @returns undefined where there is no such process, and on systems without /proc. */
async function readStartTime(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  try {
    const [bootId, status] = await Promise.all([
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
      readFile(`/proc/${pid}/stat`, "utf8"),
    ]);
    const stat = parseLinuxStat(status);
    return stat === undefined || isGoneState(stat.state) ? undefined : `${bootId.trim()}/${stat.startTicks}`;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ESRCH")) return undefined;
    throw error;
  }
}
