import { assertConfined } from "../../src/optimise/evaluators/assert-confined.ts";
import { assertInstalled } from "../../src/optimise/evaluators/assert-installed.ts";
import { findTrialPrograms } from "../../src/optimise/evaluators/find-programs.ts";
import type { TrialPrograms } from "../../src/optimise/evaluators/run-trial.ts";
import type { OptimizationProblem } from "../../src/shared/optimise/problem.ts";
import type { Surroundings } from "../surroundings.ts";

/**
 * The programs that trials need, with the sandbox in which whatever a study brings runs for Claude.
 * @throws AppError program-missing; sandbox-unavailable where code of the study could not be confined
 */
export async function findConfinedPrograms(
  problem: OptimizationProblem,
  { runPreferences: { sandbox, pythonPath }, env }: Surroundings,
): Promise<TrialPrograms> {
  const programs = await findTrialPrograms({ problem, sandbox, pythonPath, env });
  assertConfined(problem, programs);
  await assertInstalled(problem, programs);
  return programs;
}
