import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { buildBubblewrapArguments } from "../../shared/sandbox/bubblewrap-arguments.ts";
import type { ConfinedLimits, Confinement, SandboxTool } from "../../shared/sandbox/confinement.ts";
import { buildSandboxProfile } from "../../shared/sandbox/sandbox-profile.ts";
import { hasCode } from "../has-code.ts";
import { createKeptOutput } from "./kept-output.ts";
import { isFolderOver } from "./measure-folder.ts";
import { countInNamespace, measureProcesses } from "./measure-processes.ts";

/** What ended a run before its own end. */
export type EndedBy = "time" | "memory" | "processes" | "folder-size" | "cpu" | "file-size" | "cancelled";

export type ConfinedRun = {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly endedBy: EndedBy | undefined;
  readonly durationMs: number;
};

export type ConfinedProgram = {
  readonly tool: SandboxTool;
  /** Absolute. */
  readonly command: string;
  readonly args: readonly string[];
  readonly confinement: Confinement;
  readonly limits: ConfinedLimits;
  readonly stdin?: string;
};

const WATCH_MS = 100;
const COUNT_MS = 20;
/** All processes are killed by then; many take the system a moment until they are gone and their output is closed, ms. */
const DRAIN_MS = 10_000;

/**
 * Runs a program in the sandbox to its end, or to the bound that it reaches first. Nothing that it started is left
 * then, daemons neither (on macOS as far as the list of processes showed them).
 *
 * The system holds bounds of one process: CPU time, size of a file, address space. It has none for all of them together
 * that holds for root too, so these are watched.
 * @throws an error of the system when the sandbox cannot be started at all
 */
export async function runConfined(program: ConfinedProgram, signal: AbortSignal): Promise<ConfinedRun> {
  const { limits, confinement } = program;
  const startedAt = performance.now();
  const child = start(program);
  const stdout = createKeptOutput(limits.outputBytes);
  const stderr = createKeptOutput(limits.outputBytes);
  child.stdout.on("data", (chunk: Buffer) => stdout.add(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.add(chunk));
  child.stdin.on("error", () => undefined); // a program need not read its input
  child.stdin.end(program.stdin ?? "");
  const exited = waitFor(child, "exit");
  const closed = waitFor(child, "close");

  let endedBy: EndedBy | undefined;
  let known: readonly number[] = [];
  const end = (reason: EndedBy): void => {
    endedBy ??= reason;
    killAll(child, known);
  };
  const timer = setTimeout(end, limits.wallMs, "time");
  const cancel = (): void => end("cancelled");
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const watching = [watch(), watchCount()];
    await exited;
    if (program.tool.type !== "bubblewrap") killAll(child, known);
    await Promise.all([...watching, Promise.race([closed, sleep(DRAIN_MS, undefined, { ref: false })])]);
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

  async function watchCount(): Promise<void> {
    while (child.pid !== undefined && isRunning(child) && program.tool.type === "bubblewrap") {
      // Its own first process is in it too.
      const count = await countInNamespace(child.pid);
      if (count !== undefined && count > limits.processes + 1) end("processes");
      await Promise.race([exited, sleep(COUNT_MS)]);
    }
  }

  async function watch(): Promise<void> {
    while (child.pid !== undefined && isRunning(child)) {
      const use = await measureProcesses(child.pid, known, limits.memoryBytes);
      known = use.pids;
      if (!isRunning(child)) return;
      const room = { bytes: limits.folderBytes - use.deletedBytes, files: limits.folderFiles };
      // bubblewrap itself, and its first process in the sandbox.
      if (use.pids.length > limits.processes + 2) end("processes");
      else if (use.memoryBytes > limits.memoryBytes) end("memory");
      else if (await isFolderOver(confinement.workFolder, room)) end("folder-size");
      await Promise.race([exited, sleep(WATCH_MS)]);
    }
  }
}

function start({
  tool,
  command,
  args,
  confinement,
  limits,
}: ConfinedProgram): ChildProcessWithoutNullStreams {
  const isBubblewrap = tool.type === "bubblewrap";
  const confining = isBubblewrap
    ? [...buildBubblewrapArguments(confinement), "--"]
    : ["-p", buildSandboxProfile(confinement)];
  const words = [tool.path, ...confining, command, ...args];
  return spawn("/bin/sh", ["-c", limitScript(limits), "planform-confined", ...words], {
    cwd: confinement.workFolder,
    // bubblewrap sets the environment in the sandbox itself; its own one could be read there.
    env: isBubblewrap ? {} : { ...confinement.env },
    detached: true,
    stdio: "pipe",
  });
}

/** In the units of POSIX: s, blocks of 512 bytes, KiB. A bound that is lower already stays; macOS has no `-v`. */
function limitScript({ cpuS, fileBytes, memoryBytes }: ConfinedLimits): string {
  const set = [
    "ulimit -c 0",
    // The soft one comes as a signal that tells what it was, the hard one as a plain kill.
    `ulimit -S -t ${Math.ceil(cpuS)}`,
    `ulimit -H -t ${Math.ceil(cpuS) + 2}`,
    `ulimit -f ${Math.ceil(fileBytes / 512)}`,
    `ulimit -v ${Math.ceil(memoryBytes / 1_024)}`,
  ];
  return `${set.map((line) => `${line} 2>/dev/null`).join("\n")}\nexec "$@"`;
}

/**
 * The sandbox's first process dies with bubblewrap, and with it everything in its namespace. Elsewhere there is no such
 * thing, so all that were seen are killed.
 */
function killAll(child: ChildProcessWithoutNullStreams, known: readonly number[]): void {
  if (child.pid === undefined) return;
  // The group, because bubblewrap may just be about to make the namespace: its child is to have no parent to outlive.
  // Nobody else gets the number as long as one of the group lives.
  const others = process.platform === "linux" ? [] : known;
  for (const pid of [-child.pid, ...others]) kill(pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!hasCode(error, "ESRCH", "EPERM")) throw error; // it ended just now
  }
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

/** Of a program that a signal ended, bubblewrap tells as shells do: 128 and its number. */
function readOutcome(child: ChildProcessWithoutNullStreams): Pick<ConfinedRun, "exitCode" | "signal"> {
  if (child.signalCode !== null) return { exitCode: undefined, signal: child.signalCode };
  const code = child.exitCode ?? undefined;
  const name = Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
  return name === undefined ? { exitCode: code, signal: undefined } : { exitCode: undefined, signal: name };
}

function endedByLimit(signal: string | undefined): EndedBy | undefined {
  if (signal === "SIGXCPU") return "cpu";
  return signal === "SIGXFSZ" ? "file-size" : undefined;
}
