import { AppError } from "../../shared/errors.ts";
import { needsFolder, type OptimizationProblem } from "../../shared/optimise/problem.ts";
import type { TrialPrograms } from "./trial-job.ts";

/**
 * What Claude starts, nobody was asked about: a command on the canvas may be one that it has just put there, and a deck may
 * include any file of the user and quote it in an error. So programs run for it in the sandbox only; formulas need none. An
 * engineer who starts the same run has decided that.
 * @throws AppError sandbox-unavailable
 */
export function assertConfined(
  problem: OptimizationProblem,
  { sandbox }: Pick<TrialPrograms, "sandbox">,
): void {
  if (sandbox !== undefined || !needsFolder(problem)) return;
  throw new AppError(
    "sandbox-unavailable",
    "The programs of this study run in a sandbox only, and there is none here or the settings turn it off",
    {
      hint: "Claude starts them in no other way, and nobody a study that is not trusted. The engineer of a trusted study can start the run: Run in the header, or `planform run` in a terminal.",
    },
  );
}
