import { buildBubblewrapArguments } from "../../shared/sandbox/bubblewrap-arguments.ts";
import type { ConfinedLimits, Confinement, SandboxTool } from "../../shared/sandbox/confinement.ts";
import { buildSandboxProfile } from "../../shared/sandbox/sandbox-profile.ts";
import { type LimitedRun, runLimited } from "./run-limited.ts";

export type ConfinedProgram = {
  readonly tool: SandboxTool;
  /** Absolute. */
  readonly command: string;
  readonly args: readonly string[];
  readonly confinement: Confinement;
  readonly limits: ConfinedLimits;
  readonly stdin?: string;
};

/**
 * Runs a program in the sandbox to its end, or to the bound that it reaches first. Nothing that it started is left
 * then, daemons neither (on macOS as far as the list of processes showed them).
 * @throws an error of the system when the sandbox cannot be started at all
 */
export async function runConfined(program: ConfinedProgram, signal: AbortSignal): Promise<LimitedRun> {
  const { tool, command, args, confinement, limits, stdin } = program;
  const isBubblewrap = tool.type === "bubblewrap";
  const confining = isBubblewrap
    ? [...buildBubblewrapArguments(confinement), "--"]
    : ["-p", buildSandboxProfile(confinement)];
  return runLimited(
    {
      words: [tool.path, ...confining, command, ...args],
      startFolder: confinement.startFolder ?? confinement.workFolder,
      // bubblewrap sets the environment in the sandbox itself; its own one could be read there.
      env: isBubblewrap ? {} : confinement.env,
      limits,
      workFolder: confinement.workFolder,
      ...(stdin === undefined ? {} : { stdin }),
      heldBy: isBubblewrap ? "namespace" : "nothing",
      graceMs: 0,
    },
    signal,
  );
}
