import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../src/shared/errors.ts";
import { isGoneState, parseLinuxStat } from "../../src/shared/linux-stat.ts";
import {
  type LockInfo,
  MOMENTARY_HOST,
  parseLockInfo,
  TORN_LOCK_AGE_MS,
} from "../../src/shared/study/study-lock-info.ts";
import { hasCode } from "./study-file.ts";

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
    if (other === "torn") {
      await sleep(100);
    } else if (other !== undefined) {
      if (!(await isAlive(other))) await removeIfUnchanged(path, other);
      else if (other.host === MOMENTARY_HOST)
        await sleep(50); // another server like this one, for a moment only
      else return { type: "held", holder: other };
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

async function readLock(path: string): Promise<LockInfo | "torn" | undefined> {
  try {
    const text = await readFile(path, "utf8");
    const info = parseLockInfo(text);
    if (info !== undefined) return info;
    if (Date.now() - (await stat(path)).mtimeMs < TORN_LOCK_AGE_MS) return "torn";
    await rm(path, { force: true });
    return undefined;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function removeIfUnchanged(path: string, stale: LockInfo): Promise<void> {
  const present = await readLock(path);
  if (typeof present === "object" && present.pid === stale.pid && present.openedAt === stale.openedAt)
    await rm(path, { force: true });
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
