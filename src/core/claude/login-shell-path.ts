import { spawn } from "node:child_process";
import { cleanEnvironment } from "./build-environment.ts";

const LIMIT_MS = 3000;
const OUTPUT_LIMIT = 64 * 1024;
const MARK = "__planform_path__";

/**
 * The PATH that the user's shell sets up in a new terminal.
 * @returns undefined on Windows, without HOME or SHELL, and where the shell gives no answer in time: whoever asks
 *   has further places to look at.
 */
export async function readLoginShellPath(
  env: Readonly<NodeJS.ProcessEnv>,
  platform: NodeJS.Platform,
): Promise<string | undefined> {
  const shell = env.SHELL;
  if (platform === "win32" || !env.HOME || !shell?.startsWith("/")) return undefined;
  // -i as well: many installers write to the file that only interactive shells read.
  const output = await runBounded(shell, ["-i", "-l", "-c", `printf '%s%s%s' ${MARK} "$PATH" ${MARK}`], env);
  return extractPath(output);
}

/** Profiles may print things of their own, so the answer stands between marks. */
export function extractPath(output: string): string | undefined {
  const [, path, afterwards] = output.split(MARK);
  return afterwards === undefined || path === "" ? undefined : path;
}

function runBounded(
  command: string,
  args: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<string> {
  return new Promise((resolve) => {
    let output = "";
    // A session of its own: an interactive shell would else take over the terminal that the app was started from.
    const child = spawn(command, args, {
      env: cleanEnvironment(env),
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const finish = (): void => {
      clearTimeout(timer);
      if (child.pid !== undefined && child.exitCode === null) killGroup(child.pid);
      child.stdout.destroy();
      resolve(output);
    };
    const timer = setTimeout(finish, LIMIT_MS);
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text: string) => {
      output += text;
      if (extractPath(output) !== undefined || output.length > OUTPUT_LIMIT) finish();
    });
    child.on("error", finish);
    child.on("close", finish);
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Ended by itself in the meantime.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
