import { assertConfined } from "../../src/optimise/evaluators/assert-confined.ts";
import { findTrialPrograms, missingPrograms } from "../../src/optimise/evaluators/find-programs.ts";
import type { TrialPrograms } from "../../src/optimise/evaluators/run-trial.ts";
import { AppError } from "../../src/shared/errors.ts";
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
  const missing = await missingPrograms(problem, programs);
  if (missing.length === 0) return programs;
  const names = missing.map(({ title }) => title).join(", ");
  throw new AppError("program-missing", `The study needs what is not installed here: ${names}`, {
    details: missing.map(({ title, install }) => `- ${title}: ${install}`).join("\n"),
  });
}
