import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { isGoneState, type LinuxStat, parseLinuxStat } from "../shared/linux-stat.ts";

const QUERY_LIMIT_MS = 5000;

/**
 * When a process was started, in a form that only serves for comparing: together with the pid it names one
 * process for ever, also after the pid is used again or the machine was restarted.
 * @returns undefined where no such process runs; a zombie counts as gone.
 */
export async function readProcessStartTime(pid: number): Promise<string | undefined> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  switch (process.platform) {
    case "linux":
      return readLinuxStartTime(pid);
    case "win32":
      return readWindowsStartTime(pid);
    default:
      return parsePsStartTime(await query("ps", ["-o", "stat=,lstart=", "-p", String(pid)]));
  }
}

/** Does the process that had this pid and start time still run? */
export async function isSameProcess(pid: number, startTime: string): Promise<boolean> {
  return (await readProcessStartTime(pid)) === startTime;
}

/** Ticks count from the machine's start, so the id of this start belongs to them. */
export async function toLinuxStartTime(startTicks: string): Promise<string> {
  bootId ??= readFile("/proc/sys/kernel/random/boot_id", "utf8").then((text) => text.trim());
  return `${await bootId}/${startTicks}`;
}

let bootId: Promise<string> | undefined;

/** @returns Start time by pid of `ps -o stat=,lstart=`; undefined for none and for zombies. */
export function parsePsStartTime(output: string | undefined): string | undefined {
  const match = /^\s*(\S+)\s+(\S.*\S)\s*$/m.exec(output ?? "");
  const [, state, startTime] = match ?? [];
  return state === undefined || isGoneState(state) ? undefined : startTime;
}

async function readLinuxStartTime(pid: number): Promise<string | undefined> {
  const stat = await readLinuxStat(pid);
  return stat === undefined ? undefined : toLinuxStartTime(stat.startTicks);
}

/** What /proc says of a process; undefined when it is gone or a zombie. */
export async function readLinuxStat(pid: number): Promise<LinuxStat | undefined> {
  let text: string;
  try {
    text = await readFile(`/proc/${pid}/stat`, "utf8");
  } catch (error) {
    if (isGoneError(error)) return undefined;
    throw error;
  }
  const stat = parseLinuxStat(text);
  return stat === undefined || isGoneState(stat.state) ? undefined : stat;
}

async function readWindowsStartTime(pid: number): Promise<string | undefined> {
  const script = `(Get-Process -Id ${pid} -ErrorAction SilentlyContinue).StartTime.ToUniversalTime().Ticks`;
  const output = await query("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", script]);
  return /^\d+$/m.exec(output ?? "")?.[0];
}

/** A process may end between opening its file and reading it (ESRCH). */
function isGoneError(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH");
}

/** @returns undefined where the command says by its exit code that there is no such process. */
function query(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const options = { timeout: QUERY_LIMIT_MS, env: { ...process.env, LC_ALL: "C" }, windowsHide: true };
    execFile(command, args, options, (error, stdout) => {
      if (!error) resolve(stdout);
      else if (typeof error.code === "number") resolve(undefined);
      else reject(error);
    });
  });
}
