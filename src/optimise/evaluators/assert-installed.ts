import { AppError } from "../../shared/errors.ts";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import { missingPrograms } from "./find-programs.ts";
import type { TrialPrograms } from "./trial-job.ts";

/** A program that is missing would fail every trial. @throws AppError program-missing with how each is installed */
export async function assertInstalled(problem: OptimizationProblem, programs: TrialPrograms): Promise<void> {
  const missing = await missingPrograms(problem, programs);
  if (missing.length === 0) return;
  const titles = missing.map(({ title }) => title).join(", ");
  throw new AppError(
    "program-missing",
    missing.length === 1 ? `${titles} is not installed` : `These programs are not installed: ${titles}`,
    { hint: missing.map(({ title, install }) => `${title}: ${install}`).join("\n") },
  );
}
