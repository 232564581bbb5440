import { AppError } from "../../shared/errors.ts";
import type { OpenStudy } from "../../shared/events.ts";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import { problemFromStudy } from "../../shared/optimise/problem-from-study.ts";
import { installLine, type OuterProgramId } from "../../shared/programs.ts";
import type { Problem } from "../../shared/study/problem.ts";
import { findNode } from "../../shared/study/study.ts";

/** Something that keeps a study from being run; with the problem where there is one to go to. */
export type Hindrance = { readonly message: string; readonly problem: Problem | undefined };

export type Readiness = {
  /** Absent where something is in the way. */
  readonly problem: OptimizationProblem | undefined;
  readonly hindrances: readonly Hindrance[];
  /** Programs that its solvers need and that are not installed, each once. */
  readonly missing: readonly { readonly message: string; readonly install: string | undefined }[];
};

/**
 * Can the study be run as it is? By the same rules as the run itself is made.
 * @param problems all that are known of it
 * @param platform of the host, as Node calls it
 */
export function findReadiness(
  { study, outerProblems }: Pick<OpenStudy, "study" | "outerProblems">,
  problems: readonly Problem[],
  platform: string,
): Readiness {
  const absent = problems.filter(({ code }) => code === "program-absent");
  const missing = absent.map(({ message, nodeId }) => {
    const node = nodeId === undefined ? undefined : findNode(study, nodeId);
    return {
      message,
      install: node?.type === "solver" ? installCommand(node.data.kind, platform) : undefined,
    };
  });
  const distinct = [...new Map(missing.map((one) => [one.install ?? one.message, one])).values()];
  try {
    return { problem: problemFromStudy(study, outerProblems), hindrances: [], missing: distinct };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const reasons = error.details?.split("\n").map((line) => line.replace(/^- /, "")) ?? [error.message];
    const hindrances = reasons.map((message) => ({
      message,
      problem: problems.find((problem) => problem.message === message),
    }));
    return { problem: undefined, hindrances, missing: distinct };
  }
}

const programIds: Readonly<Record<string, OuterProgramId | undefined>> = {
  calculix: "ccx",
  gmsh: "gmsh",
  python: "python",
  node: "node",
};

/** How what a kind of solver needs is installed: the first of the ways. */
function installCommand(kind: string, platform: string): string | undefined {
  const id = programIds[kind];
  return id === undefined ? undefined : installLine(id, platform).split(", or ")[0];
}
