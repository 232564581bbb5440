import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../shared/errors.ts";
import { isSameProcess, readProcessStartTime, toLinuxStartTime } from "../../system/process-identity.ts";
import { findTree, listProcesses, type ProcessInfo } from "./list-processes.ts";

const POLL_MS = 20;
const TERM_MS = 500;
const KILL_MS = 600;
const TASKKILL_LIMIT_MS = 3000;

/**
 * Ends a process and everything under it, also children in process groups of their own, which a signal to the
 * group of the first would miss. First SIGINT to the process alone: the CLI then keeps the text so far and ends
 * its own children. What is left after `graceMs` gets SIGTERM, then SIGKILL: 3 s in all.
 * Nothing is done to a process that merely got the same pid later.
 * @param options.startTime As `readProcessStartTime` gave it.
 * @param options.graceMs Default 1200; the CLI needs about 200.
 * @throws AppError `internal` if something still runs afterwards.
 */
export async function stopProcessTree(options: {
  readonly pid: number;
  readonly startTime: string;
  readonly graceMs?: number;
}): Promise<void> {
  const { pid, startTime, graceMs = 1200 } = options;
  if (process.platform === "win32") return stopWindowsTree(pid, startTime);

  const runningAs = await readProcessStartTime(pid);
  if (runningAs !== undefined && runningAs !== startTime) return;
  if (runningAs === undefined && !(await mayHaveLeftChildren(startTime))) return;

  const snapshot = new Map<string, ProcessInfo>();
  const remember = async (): Promise<void> => {
    for (const info of findTree(await listProcesses(), pid))
      snapshot.set(`${info.pid} ${info.startTime}`, info);
  };
  await remember();
  if (runningAs !== undefined) {
    signalProcess(pid, "SIGINT");
    await waitUntil(async () => !(await isSameProcess(pid, startTime)), graceMs);
    // What was started in the meantime.
    await remember();
  }
  for (const [signal, waitMs] of [
    ["SIGTERM", TERM_MS],
    ["SIGKILL", KILL_MS],
  ] as const) {
    const survivors = await findSurvivors(snapshot.values());
    if (survivors.length === 0) return;
    for (const survivor of survivors) signalProcess(survivor.pid, signal);
    await waitUntil(async () => (await findSurvivors(survivors)).length === 0, waitMs);
  }
  const left = await findSurvivors(snapshot.values());
  if (left.length > 0) {
    throw new AppError(
      "internal",
      `Processes could not be ended: ${left.map((info) => info.pid).join(", ")}`,
    );
  }
}

/** Arguments of `taskkill`: the whole tree, by force, because console programs do not react to its polite form. */
export function buildTaskkillArguments(pid: number): string[] {
  return ["/PID", String(pid), "/T", "/F"];
}

async function stopWindowsTree(pid: number, startTime: string): Promise<void> {
  if (!(await isSameProcess(pid, startTime))) return;
  const failure = await new Promise<Error | undefined>((resolve) => {
    const options = { timeout: TASKKILL_LIMIT_MS, windowsHide: true };
    execFile("taskkill", buildTaskkillArguments(pid), options, (error) => resolve(error ?? undefined));
  });
  if (failure && (await isSameProcess(pid, startTime))) {
    throw new AppError("internal", `Process ${pid} could not be ended`, {
      details: failure.message,
      cause: failure,
    });
  }
}

/**
 * Where the process itself is gone, its group and session are still its own as long as members live: the system
 * gives no new process that number. This does not hold across a restart of the machine, and only Linux tells one.
 */
async function mayHaveLeftChildren(startTime: string): Promise<boolean> {
  return (
    process.platform === "linux" && startTime.split("/")[0] === (await toLinuxStartTime("")).split("/")[0]
  );
}

async function findSurvivors(processes: Iterable<ProcessInfo>): Promise<ProcessInfo[]> {
  const survivors: ProcessInfo[] = [];
  for (const info of processes) if (await isSameProcess(info.pid, info.startTime)) survivors.push(info);
  return survivors;
}

async function waitUntil(condition: () => Promise<boolean>, limitMs: number): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (performance.now() < endMs) {
    if (await condition()) return;
    await sleep(POLL_MS);
  }
}

/** A process that ended a moment ago, or became another user's (setuid), cannot be signalled: neither is a failure here. */
function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}
