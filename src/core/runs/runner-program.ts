import { machineOf } from "../../optimise/create-run.ts";
import type { RunnerProgram } from "../../optimise/start-runner.ts";
import { dropSecretVariables } from "../../shared/sandbox/secret-variables.ts";
import type { Settings } from "../../shared/settings.ts";
import type { Programs } from "../chat/launcher.ts";
import { runPreferences } from "./run-preferences.ts";

/** How this host starts run processes: with the user's environment but its secrets, which no solver has to see. */
export function runnerProgram(
  { nodeCommand, nodeEnvironment, runnerFile }: Programs,
  env: Readonly<NodeJS.ProcessEnv>,
  settings: Settings,
  /** Whether the user trusts the study. */
  { isTrusted }: { readonly isTrusted: boolean },
): RunnerProgram {
  return {
    command: nodeCommand,
    args: [runnerFile],
    env: { ...dropSecretVariables(env), ...nodeEnvironment },
    machine: machineOf(runPreferences(settings), { mustConfine: !isTrusted }),
  };
}
