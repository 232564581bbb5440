import { readFile, rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { isSameProcess, readProcessStartTime } from "../claude/process-identity.ts";

const LockInfo = z.object({
  pid: z.number().int().positive(),
  startTime: z.string(),
  host: z.string(),
  openedAt: z.number(),
});
export type LockInfo = z.infer<typeof LockInfo>;

export type StudyLock = { release(): Promise<void> };

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
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(lockFile, text, { flag: "wx", mode: 0o600 });
      return { release: () => releaseLock(lockFile, text) };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const other = await readLock(lockFile);
    if (other !== undefined && (await isSameProcess(other.pid, other.startTime))) {
      throw new AppError(
        "study-locked",
        `The study is open in another Planform (${other.host}, process ${other.pid})`,
      );
    }
    await rm(lockFile, { force: true });
  }
  throw new AppError("study-locked", "The study is being opened by another Planform at this moment");
}

/** Who holds the lock; undefined when nobody does or the file makes no sense (it is then taken over). */
export async function readLock(lockFile: string): Promise<LockInfo | undefined> {
  const text = await readFile(lockFile, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return LockInfo.parse(JSON.parse(text));
  } catch {
    return undefined; // a torn lock file is a stale lock: whoever wrote it did not get to open the study
  }
}

async function releaseLock(lockFile: string, text: string): Promise<void> {
  const present = await readFile(lockFile, "utf8").catch(() => undefined);
  if (present === text) await rm(lockFile, { force: true });
}
