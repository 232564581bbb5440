import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { rootFolder } from "./open-test-app.ts";

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Starts the built `planform` with this environment alone; it is killed when the test has finished. */
export function startPlanform(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): { child: ChildProcess; output: () => string; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(rootFolder, "out", "cli", "main.js"), ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(child, "close").then(
    ([code]): Ended => ({ code: z.number().nullable().parse(code), stdout, stderr }),
  );
  return { child, output: () => stdout, ended };
}
