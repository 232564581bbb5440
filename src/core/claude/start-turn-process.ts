import { type ChildProcess, spawn } from "node:child_process";
import { type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import { readProcessStartTime } from "../../system/process-identity.ts";
import { buildControlResponseLine, type PermissionAnswer } from "./control-response.ts";
import type { ClaudeBinary } from "./find-claude.ts";
import type { ProcessExit } from "./process-exit.ts";
import { buildUserMessageLine, type MessageBlock } from "./user-message.ts";

export type { ProcessExit };

export type TurnProcess = {
  readonly pid: number;
  /** For `isSameProcess`; empty if the process was gone before it could be asked. */
  readonly startTime: string;
  /** Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /**
   * Gives the process its one message. With `keepOpen` its questions can be answered, and it ends only after
   * `closeInput`; else its input ends here. A process that is gone by now takes nothing: its exit tells why.
   * @throws Error if it was given a message before, or its input was closed.
   */
  send(message: readonly MessageBlock[], options: { readonly keepOpen: boolean }): void;
  /** @returns false where nobody can read the answer any more: the input is closed or the process gone. */
  answer(requestId: string, answer: PermissionAnswer): boolean;
  /** The process ends when it is done; what it still asks is denied. Without a message it ends at once, in silence. */
  closeInput(): void;
};

/** The names of a turn's files inside its folder. */
export const JOURNAL_FILE = "stdout.jsonl";
export const STDERR_FILE = "stderr.txt";

/**
 * Starts the CLI for one message, which it waits for. Its output goes to files in `turnFolder`, not to pipes, and it
 * leads a process group of its own: so it goes on when this process ends, which closes its input. Nothing waits for
 * it either (`unref`).
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
}): Promise<TurnProcess> {
  const { binary, cwd, turnFolder } = options;
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
    child.unref();
    const { pid, stdin } = child;
    if (pid === undefined || stdin === null) throw new Error("A started process has no pid or no stdin");
    const input = createInput(stdin);
    return { pid, startTime: (await readProcessStartTime(pid)) ?? "", exited, ...input };
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

function createInput(stdin: Writable): Pick<TurnProcess, "send" | "answer" | "closeInput"> {
  let state: "waiting" | "sent" | "closed" = "waiting";
  stdin.on("error", () => {
    // The process ended before it had read everything (EPIPE). Its exit and its last words tell why.
  });

  function closeInput(): void {
    state = "closed";
    stdin.end();
  }

  return {
    send(message, { keepOpen }) {
      if (state !== "waiting")
        throw new Error("A turn process takes one message, before its input is closed");
      state = "sent";
      stdin.write(buildUserMessageLine(message));
      if (!keepOpen) closeInput();
    },
    answer(requestId, answer) {
      if (!stdin.writable) return false;
      stdin.write(buildControlResponseLine(requestId, answer));
      return true;
    },
    closeInput,
  };
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
