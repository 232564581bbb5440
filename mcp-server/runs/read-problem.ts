import type { OptimizationProblem } from "../../src/shared/optimise/problem.ts";
import { problemFromStudy } from "../../src/shared/optimise/problem-from-study.ts";
import type { ToolContext } from "../tool.ts";
import { readOuterProblems } from "../workspace/outer-findings.ts";

/**
 * What a run of the present study would compute.
 * @throws AppError study-not-ready with all problems that keep it from being run
 */
export async function readProblem({
  workspace,
  surroundings,
}: Pick<ToolContext, "workspace" | "surroundings">): Promise<OptimizationProblem> {
  const study = await workspace.read();
  const outer = await readOuterProblems(workspace.studies.currentFolder, study, surroundings.env);
  return problemFromStudy(study, outer);
}
