import { z } from "zod";

/** What stands in `.planform/app.lock` while a program has a study open; the app and the tool server both read and write it. */
export const LockInfo = z.object({
  pid: z.number().int().positive(),
  /** Tells processes of one number apart. Linux: `<boot id>/<start in ticks>`, as in /proc; empty where it is not known. */
  startTime: z.string(),
  /** What has it open: "web", "electron", "cli", or `MOMENTARY_HOST`. */
  host: z.string(),
  openedAt: z.number(),
});
export type LockInfo = z.infer<typeof LockInfo>;

/** The host name of a tool server that changes the study by itself: it holds the lock for a moment only. */
export const MOMENTARY_HOST = "mcp";

/** A lock without readable content is just being written by another program, unless it is older than this, ms. */
export const TORN_LOCK_AGE_MS = 3_000;

/**
 * Has whoever wrote this long stopped to? A time ahead of the clock was noted before the clock was set back.
 * @param modifiedAt ms since 1970
 */
export function isLeftBehind(modifiedAt: number, now: number): boolean {
  return Math.abs(now - modifiedAt) > TORN_LOCK_AGE_MS;
}

/** Who takes a dead lock away holds the folder of this name, behind the lock's own, for that moment. */
export const TAKEOVER_SUFFIX = ".takeover";

/** @returns undefined for a torn lock: whoever wrote it writes still, or did not get to open the study. */
export function parseLockInfo(text: string): LockInfo | undefined {
  try {
    return LockInfo.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
