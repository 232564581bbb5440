import { AppError } from "../../shared/errors.ts";
import { bringsCode, type OptimizationProblem } from "../../shared/optimise/problem.ts";
import type { TrialPrograms } from "./trial-job.ts";

/**
 * What Claude starts, nobody was asked about: a command on the canvas may be one that it has just put there. So code of a
 * study runs for it in the sandbox only. An engineer who starts the same run has decided that.
 * @throws AppError sandbox-unavailable
 */
export function assertConfined(
  problem: OptimizationProblem,
  { sandbox }: Pick<TrialPrograms, "sandbox">,
): void {
  if (sandbox !== undefined || !bringsCode(problem)) return;
  throw new AppError(
    "sandbox-unavailable",
    "Claude does not start commands, scripts or geometries of a study outside of a sandbox, and there is none here or the settings turn it off",
    { hint: "The engineer can start the run: Run in the header, or `planform run` in a terminal." },
  );
}
