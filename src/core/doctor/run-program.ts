import { execFile } from "node:child_process";

/** Output of a short program, both streams together; undefined when it is not there, fails or takes too long. */
export function runProgram(
  command: string,
  args: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
  limitMs = 10_000,
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
      resolve(error === null ? `${stdout}${stderr}` : undefined);
    });
    child.stdin?.end();
  });
}
