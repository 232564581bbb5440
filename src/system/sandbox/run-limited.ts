import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConfinedLimits } from "../../shared/sandbox/confinement.ts";
import { endProcesses, signalProcesses } from "./end-processes.ts";
import { findMarked, MARK_VARIABLE } from "./find-marked.ts";
import { createKeptOutput } from "./kept-output.ts";
import { isFolderOver } from "./measure-folder.ts";
import { countInNamespace, measureProcesses } from "./measure-processes.ts";

/** What ended a run before its own end. */
export type EndedBy = "time" | "memory" | "processes" | "folder-size" | "cpu" | "file-size" | "cancelled";

export type LimitedRun = {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly endedBy: EndedBy | undefined;
  readonly durationMs: number;
};

export type LimitedProgram = {
  /** The program, absolute, and its arguments. */
  readonly words: readonly string[];
  readonly startFolder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limits: ConfinedLimits;
  /** Its files are counted. */
  readonly workFolder: string;
  readonly stdin?: string;
  /**
   * What holds its processes together: a `namespace` dies with its first process, which is bubblewrap's. Elsewhere they
   * are found by their group, by their parents, and on Linux by a variable in their environment.
   */
  readonly heldBy: "namespace" | "nothing";
  /** Between asking its processes to end and ending them, ms. */
  readonly graceMs: number;
};

/** Most programs are over before there is anything to see; a look takes longer than they do. */
const WATCH_MS = 100;
const COUNT_MS = 20;
/** All processes are killed by then; many take the system a moment until they are gone and their output is closed, ms. */
const DRAIN_MS = 10_000;
/** What holds the output open for longer after the program's end is something that it left running, ms. */
const LEFT_RUNNING_MS = 500;

/**
 * Runs a program to its end, or to the bound that it reaches first. What it started and left running in its group is
 * ended too.
 *
 * The system holds bounds of one process: CPU time, size of a file, address space. It has none for all of them together
 * that holds for root too, so these are watched.
 * @throws an error of the system when it cannot be started at all
 */
export async function runLimited(program: LimitedProgram, signal: AbortSignal): Promise<LimitedRun> {
  const { limits, workFolder, heldBy, graceMs } = program;
  const startedAt = performance.now();
  const mark = heldBy === "nothing" && process.platform === "linux" ? randomUUID() : undefined;
  const child = start(program, mark);
  const stdout = createKeptOutput(limits.outputBytes);
  const stderr = createKeptOutput(limits.outputBytes);
  child.stdout.on("data", (chunk: Buffer) => stdout.add(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.add(chunk));
  child.stdin.on("error", () => undefined); // a program need not read its input
  child.stdin.end(program.stdin ?? "");
  const exited = waitFor(child, "exit");
  const closed = waitFor(child, "close");
  closed.catch(() => undefined); // where it did not start, `exited` tells

  let endedBy: EndedBy | undefined;
  let known: readonly number[] = [];
  let ending: Promise<void> | undefined;
  const end = (reason: EndedBy): void => {
    endedBy ??= reason;
    ending ??= endAll();
    ending.catch(() => undefined); // awaited below
  };
  const timer = setTimeout(end, limits.wallMs, "time");
  const cancel = (): void => end("cancelled");
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const watching = [watch(), watchCount()];
    await exited;
    if (heldBy === "nothing") endProcesses(child.pid, known);
    await ending;
    await Promise.all([...watching, drain()]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
    for (const stream of child.stdio) stream?.destroy();
  }
  const outcome = readOutcome(child);
  return {
    ...outcome,
    endedBy: endedBy ?? endedByLimit(outcome.signal),
    stdout: stdout.toText(),
    stderr: stderr.toText(),
    durationMs: Math.round(performance.now() - startedAt),
  };

  async function endAll(): Promise<void> {
    if (graceMs > 0) {
      signalProcesses(child.pid, await findOthers(), "SIGTERM");
      await Promise.race([closed, sleep(graceMs)]);
    }
    // In a namespace nothing outlives bubblewrap; there are no others to look for.
    endProcesses(child.pid, await findOthers());
  }

  async function findOthers(): Promise<readonly number[]> {
    if (heldBy === "namespace") return [];
    return mark === undefined ? known : findMarked(mark);
  }

  async function drain(): Promise<void> {
    const isClosed = closed.then(() => true);
    if (heldBy === "nothing" && !(await Promise.race([isClosed, sleep(LEFT_RUNNING_MS, false)])))
      endProcesses(child.pid, await findOthers());
    await Promise.race([closed, sleep(DRAIN_MS, undefined, { ref: false })]);
  }

  async function watchCount(): Promise<void> {
    while (child.pid !== undefined && isRunning(child) && heldBy === "namespace") {
      // Its own first process is in it too.
      const count = await countInNamespace(child.pid);
      if (count !== undefined && count > limits.processes + 1) end("processes");
      await Promise.race([exited, sleep(COUNT_MS)]);
    }
  }

  async function watch(): Promise<void> {
    while (child.pid !== undefined) {
      await Promise.race([exited, sleep(WATCH_MS)]);
      if (!isRunning(child)) return;
      const use = await measureProcesses(child.pid, known, limits.memoryBytes);
      known = use.pids;
      if (!isRunning(child)) return;
      const room = { bytes: limits.folderBytes - use.deletedBytes, files: limits.folderFiles };
      // bubblewrap itself, and its first process in the sandbox.
      const own = heldBy === "namespace" ? 2 : 0;
      if (use.pids.length > limits.processes + own) end("processes");
      else if (use.memoryBytes > limits.memoryBytes) end("memory");
      else if (await isFolderOver(workFolder, room)) end("folder-size");
    }
  }
}

function start(
  { words, startFolder, env, limits }: LimitedProgram,
  mark: string | undefined,
): ChildProcessWithoutNullStreams {
  const [command = "", ...args] =
    process.platform === "win32"
      ? words
      : ["/bin/sh", "-c", limitScript(limits), "planform-limited", ...words];
  return spawn(command, args, {
    cwd: startFolder,
    env: { ...env, ...(mark === undefined ? {} : { [MARK_VARIABLE]: mark }) },
    // On Windows that would open a console window.
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: "pipe",
  });
}

/** In the units of POSIX: s, blocks of 512 bytes, KiB. A bound that is lower already stays; macOS has no `-v`. */
function limitScript({ cpuS, fileBytes, addressBytes }: ConfinedLimits): string {
  const set = [
    "ulimit -c 0",
    // The soft one comes as a signal that tells what it was, the hard one as a plain kill.
    `ulimit -S -t ${Math.ceil(cpuS)}`,
    `ulimit -H -t ${Math.ceil(cpuS) + 2}`,
    `ulimit -f ${Math.ceil(fileBytes / 512)}`,
    `ulimit -v ${Math.ceil(addressBytes / 1_024)}`,
  ];
  return `${set.map((line) => `${line} 2>/dev/null`).join("\n")}\nexec "$@"`;
}

function isRunning(child: ChildProcessWithoutNullStreams): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function waitFor(child: ChildProcessWithoutNullStreams, event: "exit" | "close"): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once(event, () => resolve());
    child.once("error", reject);
  });
}

/** Of a program that a signal ended, bubblewrap and `sh` tell as shells do: 128 and its number. */
function readOutcome(child: ChildProcessWithoutNullStreams): Pick<LimitedRun, "exitCode" | "signal"> {
  if (child.signalCode !== null) return { exitCode: undefined, signal: child.signalCode };
  const code = child.exitCode ?? undefined;
  const name = Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
  return name === undefined ? { exitCode: code, signal: undefined } : { exitCode: undefined, signal: name };
}

function endedByLimit(signal: string | undefined): EndedBy | undefined {
  if (signal === "SIGXCPU") return "cpu";
  return signal === "SIGXFSZ" ? "file-size" : undefined;
}
