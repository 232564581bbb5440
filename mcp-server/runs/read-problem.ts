import { realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { AppError } from "../../src/shared/errors.ts";
import type { OptimizationProblem } from "../../src/shared/optimise/problem.ts";
import { problemFromStudy } from "../../src/shared/optimise/problem-from-study.ts";
import { isSecretName } from "../../src/shared/policy/is-secret-name.ts";
import type { ToolContext } from "../tool.ts";
import { readOuterProblems } from "../workspace/outer-findings.ts";

/**
 * What a run of the present study would compute.
 * @throws AppError study-not-ready with all problems that keep it from being run; blocked-by-policy
 */
export async function readProblem({
  workspace,
  surroundings,
}: Pick<ToolContext, "workspace" | "surroundings">): Promise<OptimizationProblem> {
  const study = await workspace.read();
  const outer = await readOuterProblems(workspace.studies.currentFolder, study, surroundings.env);
  const problem = problemFromStudy(study, outer);
  await assertNoSecrets(problem, workspace.studies.currentFolder);
  return problem;
}

/**
 * Files that hold secrets are closed to Claude, so none of them is copied to where what Claude starts can read it.
 * @throws AppError blocked-by-policy
 */
async function assertNoSecrets({ files }: OptimizationProblem, studyFolder: string): Promise<void> {
  for (const { source } of files) {
    const real = await realpath(join(studyFolder, source)).catch(() => source); // not there: a trial says so
    if (![source, real].some((path) => isSecretName(basename(path)))) continue;
    throw new AppError(
      "blocked-by-policy",
      `${source} holds secrets by its name: Claude starts nothing with it`,
      {
        hint: "The engineer can start the run: Run in the header, or `planform run` in a terminal.",
      },
    );
  }
}
