import { execFile } from "node:child_process";
import { programPlaces } from "../../shared/program-places.ts";
import { SEPARATION } from "../../shared/sandbox/bubblewrap-basics.ts";
import type { SandboxTool } from "../../shared/sandbox/confinement.ts";
import { findProgram } from "../find-program.ts";

export type FoundSandbox =
  | { readonly state: "available"; readonly tool: SandboxTool; readonly version: string }
  | {
      readonly state: "missing";
      /** One sentence without its full stop, such as "bubblewrap is not installed". */
      readonly reason: string;
      /** What to install or to change, without a full stop; undefined where nothing helps. */
      readonly hint: string | undefined;
    };

const SANDBOX_EXEC = "/usr/bin/sandbox-exec";
/** A sandbox that does not answer for this long counts as one that does not work, ms. It takes about 10, on a machine that is busy with solvers more. */
const LIMIT_MS = 10_000;

/**
 * Finds the sandbox of this machine and tries it, because one that is installed may not be allowed to do anything.
 * Remembers nothing and never throws.
 */
export async function findSandbox(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Promise<FoundSandbox> {
  if (platform === "linux") return findBubblewrap(env);
  if (platform === "darwin") return trySandboxExec();
  return { state: "missing", reason: `there is none for ${platform}`, hint: undefined };
}

async function findBubblewrap(env: Readonly<Record<string, string | undefined>>): Promise<FoundSandbox> {
  const places = [...programPlaces("bwrap", env, "linux"), "/usr/bin/bwrap", "/usr/local/bin/bwrap"];
  const path = await findProgram(places);
  if (path === undefined) {
    return {
      state: "missing",
      reason: "bubblewrap is not installed",
      hint: "`apt install bubblewrap` (Debian, Ubuntu), `dnf install bubblewrap` (Fedora), `pacman -S bubblewrap` (Arch)",
    };
  }
  // Everything that is used later, and the version in the same run.
  const mounts = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"];
  const { output, failure } = await run(path, [
    ...SEPARATION,
    ...mounts,
    ...["--size", "1000000", "--tmpfs", "/tmp", "--remount-ro", "/tmp", "--", path, "--version"],
  ]);
  if (failure === undefined) {
    const version = /\d+(\.\d+)+/.exec(output)?.[0] ?? "of unknown version";
    return { state: "available", tool: { type: "bubblewrap", path }, version };
  }
  return {
    state: "missing",
    reason: `bubblewrap is installed but cannot be used: ${failure}`,
    hint: failure.includes("--size")
      ? "install bubblewrap 0.8 or newer"
      : "let programs make user namespaces: on Ubuntu an AppArmor profile for bwrap, elsewhere `sysctl kernel.unprivileged_userns_clone=1`; in a container its own settings decide",
  };
}

async function trySandboxExec(): Promise<FoundSandbox> {
  const { failure } = await run(SANDBOX_EXEC, ["-p", "(version 1)(allow default)", "/usr/bin/true"]);
  if (failure === undefined)
    return { state: "available", tool: { type: "sandbox-exec", path: SANDBOX_EXEC }, version: "of macOS" };
  return { state: "missing", reason: `sandbox-exec cannot be used: ${failure}`, hint: undefined };
}

/** @returns `failure`: why it did not end well, in its own words where it has any. */
function run(command: string, args: readonly string[]): Promise<{ output: string; failure?: string }> {
  return new Promise((resolve) => {
    const options = { env: {}, timeout: LIMIT_MS, killSignal: "SIGKILL", maxBuffer: 100_000 } as const;
    const child = execFile(command, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ output: stdout });
      else if (error.killed === true)
        resolve({ output: stdout, failure: `no answer in ${LIMIT_MS / 1_000} s` });
      else resolve({ output: stdout, failure: firstLine(stderr) ?? firstLine(error.message) ?? "unknown" });
    });
    child.stdin?.end();
  });
}

function firstLine(text: string): string | undefined {
  const line = text
    .trim()
    .split("\n")[0]
    ?.replace(/^bwrap: /, "");
  return line === "" ? undefined : line;
}
