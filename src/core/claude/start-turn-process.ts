import { type ChildProcess, spawn } from "node:child_process";
import { type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import type { ClaudeBinary } from "./find-claude.ts";
import type { ProcessExit } from "./process-exit.ts";
import { readProcessStartTime } from "./process-identity.ts";
import { buildUserMessageLine, type TextBlock } from "./user-message.ts";

export type { ProcessExit };

export type TurnProcess = {
  readonly pid: number;
  /** For `isSameProcess`; empty if the process was gone before it could be asked. */
  readonly startTime: string;
  /** Never rejects. */
  readonly exited: Promise<ProcessExit>;
};

/** The names of a turn's files inside its folder. */
export const JOURNAL_FILE = "stdout.jsonl";
export const STDERR_FILE = "stderr.txt";

/**
 * Starts the CLI for one message. Its output goes to files in `turnFolder`, not to pipes, and it leads a process
 * group of its own: so it goes on when this process ends. Nothing waits for it either (`unref`).
 * The message is written to stdin, which is closed after it.
 * @param options.cwd The study's folder.
 * @param options.turnFolder Exists already; older files in it are replaced.
 * @throws AppError `claude-not-found` if the command cannot be started, `study-not-found` if `cwd` is no folder,
 *   `claude-bad-arguments` if the command line is too long.
 */
export async function startTurnProcess(options: {
  readonly binary: ClaudeBinary;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly turnFolder: string;
  readonly message: readonly TextBlock[];
}): Promise<TurnProcess> {
  const { binary, cwd, turnFolder } = options;
  const line = buildUserMessageLine(options.message);
  const stdout = await open(join(turnFolder, JOURNAL_FILE), "w", 0o600);
  let stderr: FileHandle | undefined;
  try {
    stderr = await open(join(turnFolder, STDERR_FILE), "w", 0o600);
    const args = [...binary.prefixArgs, ...options.args];
    const child = await spawnDetached({
      command: binary.command,
      args,
      env: options.env,
      cwd,
      stdout,
      stderr,
    });
    const exited = new Promise<ProcessExit>((resolve) => {
      child.on("exit", (code, signal) => resolve({ code, signal }));
    });
    writeMessage(child, line);
    child.unref();
    const pid = child.pid;
    if (pid === undefined) throw new Error("A started process has no pid");
    return { pid, startTime: (await readProcessStartTime(pid)) ?? "", exited };
  } finally {
    // The child has its own copies.
    await stdout.close();
    await stderr?.close();
  }
}

async function spawnDetached(options: {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  stdout: FileHandle;
  stderr: FileHandle;
}): Promise<ChildProcess> {
  const { command, args, env, cwd, stdout, stderr } = options;
  try {
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ["pipe", stdout.fd, stderr.fd],
      windowsHide: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    return child;
  } catch (error) {
    throw await toStartError(error, command, cwd);
  }
}

function writeMessage(child: ChildProcess, line: string): void {
  const { stdin } = child;
  if (!stdin) throw new Error("stdin of the started process is no pipe");
  stdin.on("error", () => {
    // The process ended before it had read everything (EPIPE). Its exit and its last words tell why.
  });
  stdin.end(line);
}

async function toStartError(error: unknown, command: string, cwd: string): Promise<unknown> {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" && !(await isFolder(cwd))) {
    return new AppError("study-not-found", `The study's folder is not there: ${cwd}`, { cause: error });
  }
  if (code === "ENOENT" || code === "EACCES" || code === "ENOEXEC" || code === "EINVAL" || code === "EPERM") {
    const reason = error instanceof Error ? error.message : String(error);
    return new AppError("claude-not-found", `The claude command cannot be started: ${command}`, {
      details: reason,
      cause: error,
    });
  }
  if (code === "E2BIG") {
    return new AppError("claude-bad-arguments", "The command line for the claude command is too long", {
      cause: error,
    });
  }
  return error;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
