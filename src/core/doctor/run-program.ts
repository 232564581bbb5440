import { execFile } from "node:child_process";

/**
 * Output of a short program, both streams together; undefined when it is not there, fails or takes too long.
 * @param options.anyExitCode for programs that tell their version and then end with an error, as CalculiX does
 */
export function runProgram(
  command: string,
  args: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
  { limitMs = 10_000, anyExitCode = false } = {},
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = {
      env: { ...env },
      timeout: limitMs,
      killSignal: "SIGKILL",
      windowsHide: true,
      maxBuffer: 1_000_000,
    } as const;
    const child = execFile(command, [...args], options, (error, stdout, stderr) => {
      const hasEnded = error === null || (anyExitCode && typeof error.code === "number");
      resolve(hasEnded ? `${stdout}${stderr}` : undefined);
    });
    child.stdin?.end();
  });
}
