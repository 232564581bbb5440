import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../src/shared/errors.ts";
import {
  isLeftBehind,
  type LockInfo,
  MOMENTARY_HOST,
  parseLockInfo,
} from "../../src/shared/study/study-lock-info.ts";
import { hasCode } from "../../src/system/has-code.ts";
import { putLock, readLock, releaseLock, removeDeadLock } from "../../src/system/lock-file.ts";
import { isSameProcess, readProcessStartTime } from "../../src/system/process-identity.ts";

export type LockResult =
  | { readonly type: "taken"; release(): Promise<void> }
  | { readonly type: "held"; readonly holder: LockInfo };

const ATTEMPTS = 50;
const POLL_MS = 50;

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
    startTime: (await readProcessStartTime(process.pid)) ?? "",
    host: MOMENTARY_HOST,
    openedAt: Date.now(),
  };
  const text = `${JSON.stringify(mine)}\n`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await putLock(path, text)) return { type: "taken", release: () => releaseLock(path, text) };
    const other = await readLock(path);
    if (other === undefined) continue;
    const info = parseLockInfo(other.text);
    if (info === undefined ? isLeftBehind(other.modifiedAt, Date.now()) : !(await isAlive(info))) {
      await removeDeadLock(path, other.text);
    } else if (info === undefined || info.host === MOMENTARY_HOST) {
      await sleep(POLL_MS); // half written, or another server like this one: for a moment only
    } else {
      return { type: "held", holder: info };
    }
  }
  throw new AppError("study-locked", "Another program keeps the study locked");
}

/** Does the process that wrote the lock still run? */
export function isAlive({ pid, startTime }: LockInfo): Promise<boolean> {
  return isSameProcess(pid, startTime);
}

async function preparePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, ".gitignore"), "*\n", { flag: "wx" }).catch((error: unknown) => {
    if (!hasCode(error, "EEXIST")) throw error;
  });
}
