import { spawn } from "node:child_process";

/**
 * Runs a program in place of this one: same terminal, its signals, its exit code.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function runInPlace(file, args, env = process.env) {
  const child = spawn(file, args, { stdio: "inherit", env });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    // A terminal sends Ctrl+C to the child as well: forwarded too, it would count twice.
    const sentByTerminal = signal === "SIGINT" && process.stdin.isTTY === true;
    process.on(signal, () => sentByTerminal || child.kill(signal));
  }
  child.on("error", (error) => {
    console.error(`planform: ${file} can not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : signal === "SIGTERM" ? 143 : 1);
  });
}
