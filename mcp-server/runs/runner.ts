import process from "node:process";
import { machineOf } from "../../src/optimise/create-run.ts";
import type { RunnerProgram } from "../../src/optimise/start-runner.ts";
import { startRunner } from "../../src/optimise/start-runner.ts";
import { AppError } from "../../src/shared/errors.ts";
import { dropSecretVariables } from "../../src/shared/sandbox/secret-variables.ts";
import type { Surroundings } from "../surroundings.ts";
import { findRealFolder } from "../workspace/studies-folder.ts";

/** How the run process is started: by the Node that runs this server, without the secrets of its environment. */
export function runnerProgram({ runnerFile, runPreferences, env }: Surroundings): RunnerProgram {
  if (runnerFile === undefined) throw new AppError("internal", "There is no program that computes runs");
  return {
    command: process.execPath,
    args: [runnerFile],
    env: dropSecretVariables(env),
    machine: machineOf(runPreferences, { mustConfine: true }),
  };
}

/** Starts the process of a run, which goes on when this server ends. @throws AppError run-not-started, run-active */
export async function startProcess(surroundings: Surroundings, runId: string): Promise<void> {
  await startRunner(runnerProgram(surroundings), {
    studyFolder: await findRealFolder(surroundings.studyFolder),
    runId,
  });
}
