import { spawn } from "node:child_process";

/**
 * Runs a program in place of this one: same terminal, and the signals that come here go there.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code; 128 and the signal's number where a signal ended it
 */
export async function runChild(file, args, env = process.env) {
  const child = spawn(file, args, { stdio: "inherit", env });
  const forwarded = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]).map((signal) => {
    // A terminal sends Ctrl+C to the child as well: forwarded too, it would count twice.
    const sentByTerminal = signal === "SIGINT" && process.stdin.isTTY === true;
    const forward = () => sentByTerminal || child.kill(signal);
    process.on(signal, forward);
    return () => process.off(signal, forward);
  });
  /** @type {number} */
  const code = await new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(`planform: ${file} can not be started: ${error.message}`);
      resolve(1);
    });
    child.on("exit", (exitCode, signal) => resolve(exitCode ?? 128 + (signalNumbers[signal ?? ""] ?? 0)));
  });
  for (const stop of forwarded) stop();
  return code;
}

/** @type {Readonly<Record<string, number>>} */
const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };
