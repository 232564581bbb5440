import { spawn } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../shared/errors.ts";
import type { RunMachine, RunState } from "../shared/optimise/run.ts";
import { hasCode } from "../system/has-code.ts";
import { readProcessStartTime } from "../system/process-identity.ts";
import { removeStaleCommands } from "./run-folder/control-folder.ts";
import { readRunInfo, readRunState } from "./run-folder/read-run.ts";
import { type RunFolder, runFolderOf } from "./run-folder/run-folder.ts";
import { isRunLocked } from "./run-folder/run-lock.ts";
import { isProcessAlive, START_LIMIT_MS } from "./run-folder/run-state.ts";

/** How the run process is started: `command` with `args`, which the folder of the study, the run's id and `machine` as JSON follow. */
export type RunnerProgram = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly machine: RunMachine;
};

const POLL_MS = 20;
/** The shell that starts the process only does that, ms. */
const SHELL_LIMIT_MS = 10_000;
const LOG_LINES = 15;

/**
 * Starts the process of a run, or of one that was interrupted, and resolves when it says that it has begun. The process
 * belongs to nobody: it goes on when whoever started it ends, or is ended with all its processes.
 * @throws AppError run-not-found, run-unreadable, run-not-started, run-active
 */
export async function startRunner(
  program: RunnerProgram,
  run: { readonly studyFolder: string; readonly runId: string },
): Promise<void> {
  const folder = runFolderOf(run.studyFolder, run.runId);
  const info = await readRunInfo(folder);
  const before = await readRunState(folder, info);
  if (before.process !== undefined && (await isProcessAlive(before.process, before.updatedAt)))
    throw new AppError("run-active", `The run is computed by process ${before.process.pid} already`);
  // What an earlier process was told and did not do any more is not meant for this one.
  await removeStaleCommands(folder.controlFolder);
  const logBytes = await prepareLog(folder);
  const pid = await launch(program, [run.studyFolder, run.runId, JSON.stringify(program.machine)], folder);
  await waitForBegin(folder, before, { pid, read: () => readRunState(folder, info), logBytes });
}

/**
 * Starts it as a child of a shell that ends at once. So it has no parent but the system's first process, a session without
 * a terminal, and files for its output: no end of another process reaches it, and who ends a tree of processes as a whole
 * does not find it there. (Windows has no such shell: there it is only detached.)
 * @returns its process id
 */
async function launch(
  { command, args, env }: RunnerProgram,
  runArgs: readonly string[],
  { folder, logFile }: RunFolder,
): Promise<number> {
  const words = [command, ...args, ...runArgs];
  if (process.platform === "win32") return launchDetached(words, env, logFile);
  const script = 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 & echo $!';
  const child = spawn("/bin/sh", ["-c", script, "planform-run", logFile, ...words], {
    cwd: folder,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
    timeout: SHELL_LIMIT_MS,
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  }).catch((cause: unknown) => {
    throw notStarted(`/bin/sh cannot be started: ${String(cause)}`, "");
  });
  const pid = Number(output.trim());
  if (Number.isSafeInteger(pid) && pid > 0) return pid;
  throw notStarted("The shell that starts it did not say which process it is", "");
}

async function launchDetached(
  [command = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  logFile: string,
): Promise<number> {
  const log = await open(logFile, "a", 0o600);
  try {
    const stdio = ["ignore", log.fd, log.fd] as const;
    const child = spawn(command, args, { env, detached: true, stdio: [...stdio], windowsHide: true });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    }).catch((cause: unknown) => {
      throw notStarted(`${command} cannot be started: ${String(cause)}`, "");
    });
    child.unref();
    return child.pid ?? 0;
  } finally {
    await log.close();
  }
}

/** @returns where the log ends now: what comes behind it is said by the process that is started */
async function prepareLog({ logFile }: RunFolder): Promise<number> {
  const log = await open(logFile, "a", 0o600);
  try {
    return (await log.stat()).size;
  } finally {
    await log.close();
  }
}

/** Waits until another process than before says of itself that it has begun. */
async function waitForBegin(
  folder: RunFolder,
  before: RunState,
  { pid, read, logBytes }: { pid: number; read: () => Promise<RunState>; logBytes: number },
): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  for (;;) {
    // Asked first: a process that is gone now has written everything.
    const isThere = (await readProcessStartTime(pid)) !== undefined;
    const state = await read();
    const isNew = JSON.stringify(state.process) !== JSON.stringify(before.process);
    if (isNew && state.state !== "starting") {
      if (state.state !== "failed" || state.error === undefined) return;
      throw new AppError("run-not-started", state.error.message, {
        hint: state.error.hint,
        details: await readLog(folder, logBytes),
      });
    }
    if (!isThere) {
      // Another one may have been started at the same moment, and holds the run.
      if (await isRunLocked(folder))
        throw new AppError("run-active", "The run is computed by another process");
      throw notStarted("Its process ended at once", await readLog(folder, logBytes));
    }
    if (performance.now() > deadline) {
      endProcess(pid);
      const seconds = START_LIMIT_MS / 1_000;
      throw notStarted(`Its process did not begin within ${seconds} s`, await readLog(folder, logBytes));
    }
    await sleep(POLL_MS);
  }
}

/** It was started a moment ago by this process, so the number is its own. */
function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!hasCode(error, "ESRCH")) throw error;
  }
}

async function readLog({ logFile }: RunFolder, fromByte: number): Promise<string> {
  const text = (await readFile(logFile)).subarray(fromByte).toString("utf8");
  return text.trimEnd().split("\n").slice(-LOG_LINES).join("\n");
}

function notStarted(reason: string, details: string): AppError {
  return new AppError(
    "run-not-started",
    `The run process did not start: ${reason}`,
    details === "" ? {} : { details },
  );
}
