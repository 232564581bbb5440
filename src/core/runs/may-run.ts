import { AppError } from "../../shared/errors.ts";
import { needsFolder, type OptimizationProblem } from "../../shared/optimise/problem.ts";
import { findSandbox } from "../../system/sandbox/find-sandbox.ts";

/**
 * Whether a study may be run by a command that somebody typed and that names it. That is a wish to run it, but no sign
 * that it was looked at: where the user has not said that it is trusted, what it brings runs in the sandbox or not at all.
 * @returns what the user should read; undefined where there is nothing to say
 * @throws AppError study-untrusted
 */
export async function assertMayRun({
  isTrusted,
  problem,
  sandbox,
  env,
}: {
  isTrusted: boolean;
  /** As the run has it, also where that came with the study. */
  problem: OptimizationProblem;
  /** What the run is told of the sandbox. */
  sandbox: "auto" | "off";
  env: Readonly<NodeJS.ProcessEnv>;
}): Promise<string | undefined> {
  if (isTrusted || !needsFolder(problem)) return undefined;
  const found = sandbox === "auto" ? await findSandbox(env) : undefined;
  if (found?.state === "available")
    return "You have not said that you trust this study: all that it brings runs in the sandbox.";
  const reason = found === undefined ? "the settings turn the sandbox off" : found.reason;
  throw new AppError(
    "study-untrusted",
    `This study is not trusted, and what it brings cannot be confined: ${reason}`,
  );
}
