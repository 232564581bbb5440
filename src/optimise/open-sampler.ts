import { join } from "node:path";
import { AppError } from "../shared/errors.ts";
import { findOptunaSampler, optunaSamplers } from "../shared/optimise/optuna-samplers.ts";
import type { RunInfo, RunMachine } from "../shared/optimise/run.ts";
import { createOptunaSampler } from "./optuna/create-optuna-sampler.ts";
import { findOptuna } from "./optuna/find-optuna.ts";
import { countMargins } from "./run/sampler-history.ts";
import type { Sampler, SamplerProblem } from "./samplers/sampler.ts";
import { createSamplerThread } from "./samplers/sampler-thread.ts";

/**
 * Opens the sampler of a run, apart from the process that computes it: a built-in one in a thread, Optuna's in Python.
 * @param threadFile what `createSamplerThread` starts
 * @throws AppError optuna-unavailable, optuna-failed
 */
export async function openSampler(
  { problem, algorithm, trials }: RunInfo,
  surroundings: {
    readonly threadFile: string | URL;
    readonly runFolder: string;
    readonly machine: RunMachine;
    readonly env: Readonly<NodeJS.ProcessEnv>;
  },
): Promise<Sampler> {
  const samplerProblem: SamplerProblem = {
    variables: problem.variables,
    objectiveCount: problem.objectives.length,
    constraintCount: countMargins(problem),
  };
  const options = { seed: algorithm.seed, budget: trials };
  if (algorithm.kind !== "optuna")
    return createSamplerThread(surroundings.threadFile, algorithm.kind, samplerProblem, options);
  const sampler = findOptunaSampler(algorithm.sampler);
  if (sampler === undefined) {
    const known = optunaSamplers.map(({ name }) => name).join(", ");
    throw new AppError("optuna-failed", `"${algorithm.sampler}" is none of Optuna's samplers`, {
      hint: `Choose one of these: ${known}.`,
    });
  }
  const { env, runFolder, machine } = surroundings;
  const { python } = await findOptuna(machine.pythonPath, env);
  const journal = join(runFolder, "optuna.journal");
  return createOptunaSampler(sampler, samplerProblem, options, { python, env, journal });
}
