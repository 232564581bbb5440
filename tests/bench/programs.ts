import { type ChildProcess, fork, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findStaleTargets } from "../../scripts/build-targets.mjs";
import { buildTargets } from "../../scripts/checkout.mjs";

export const rootFolder = fileURLToPath(new URL("../..", import.meta.url));

/** The built MCP server in a folder of its own, which a build in the meantime does not touch. */
export function copyMcpServer(): { readonly file: string; remove(): void } {
  ensureBuilt("mcp-server");
  const folder = mkdtempSync(join(tmpdir(), "planform-bench-mcp-"));
  cpSync(join(rootFolder, "out", "mcp-server"), folder, { recursive: true });
  return { file: join(folder, "server.mjs"), remove: () => rmSync(folder, { recursive: true }) };
}

/** What is measured is what the sources are now. */
export function ensureBuilt(...targets: ("cli" | "mcp-server" | "renderer")[]): void {
  const stale = findStaleTargets(targets);
  if (stale.length > 0 && !buildTargets(stale))
    throw new Error(`${stale.join(", ")} could not be built, see above`);
}

/** A model's service in a process of its own, so that it takes no time from what is measured. */
export async function startModel(program: string): Promise<{ baseUrl: string; close(): Promise<void> }> {
  const child = fork(join(import.meta.dirname, program), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const baseUrl = await new Promise<string>((resolve, reject) => {
    child.once("message", (message) => resolve(String(message)));
    child.once("exit", () => reject(new Error(`${program} did not start`)));
  });
  return {
    baseUrl,
    async close() {
      const closed = untilEnded(child, 10_000);
      child.disconnect();
      await closed;
    },
  };
}

/** Nothing of the developer's own: what a program finds there would be measured too. */
export function plainEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? "", HOME: "/nonexistent", ...extra };
}

/** Milliseconds from the start of a Node program to its end. */
export async function timeNode(args: readonly string[]): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { env: plainEnvironment(), stdio: "ignore" });
  await untilEnded(child, 30_000);
  return performance.now() - start;
}

/** Resolves when the process is gone; one that takes longer is killed. */
export function untilEnded(child: ChildProcess, limitMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`${child.spawnfile} did not end within ${limitMs} ms`));
    }, limitMs);
    child.once("error", reject);
    // Not "close": a child with an IPC channel never has it once the channel is closed from this side.
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Waits for the first piece of output that fits. @throws Error if the program ends or the time is over before */
export function untilOutput(child: ChildProcess, pattern: RegExp, limitMs: number): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let output = "";
    const fail = (reason: string): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(new Error(`${reason}; it wrote: ${output.slice(-2_000)}`));
    };
    const timer = setTimeout(() => fail(`No ${pattern} within ${limitMs} ms`), limitMs);
    child.stdout?.setEncoding("utf8");
    child.stdout?.on("data", (text: string) => {
      output += text;
      const found = pattern.exec(output);
      if (found === null) return;
      clearTimeout(timer);
      resolve(found);
    });
    child.once("error", (error) => fail(error.message));
    child.once("close", () => fail("The program ended"));
  });
}
