import { z } from "zod";
import { AppError } from "../../src/shared/errors.ts";
import type { OptimizationProblem } from "../../src/shared/optimise/problem.ts";
import { needsFolder } from "../../src/shared/optimise/problem.ts";
import { problemFromStudy } from "../../src/shared/optimise/problem-from-study.ts";
import { recommendAlgorithm } from "../../src/shared/optimise/recommend-algorithm.ts";
import { shown } from "../runs/compact-trial.ts";
import { openRun } from "../runs/open-run.ts";
import { defineTool, reads, type ToolContext } from "../tool.ts";

export const recommendAlgorithmTool = defineTool({
  name: "recommend_algorithm",
  title: "Recommend an algorithm",
  description:
    "Which built-in algorithm suits the study and why, and how many trials it should have at least and where more gain little. Left out, trials are those of the algorithm node, and the time of a trial is that of the newest run.",
  annotations: reads,
  answersWith: "study text",
  input: z.strictObject({
    trials: z.number().int().positive().max(1_000_000).optional(),
    secondsPerTrial: z.number().nonnegative().optional(),
  }),
  async run({ trials, secondsPerTrial }, context) {
    const problem = problemFromStudy(await context.workspace.read());
    const seconds = secondsPerTrial ?? (await measuredSeconds(problem, context));
    const wanted = trials ?? problem.algorithm.trials;
    const advice = recommendAlgorithm(problem, {
      ...(wanted === undefined ? {} : { trials: wanted }),
      ...(seconds === undefined ? {} : { secondsPerTrial: seconds }),
    });
    return {
      algorithm: advice.kind,
      reason: advice.reason,
      trials: advice.trials,
      basedOn: {
        variables: problem.variables.length,
        objectives: problem.objectives.length,
        constraints: problem.constraints.length,
        ...(wanted === undefined ? {} : { trials: wanted }),
        ...(seconds === undefined ? {} : { secondsPerTrial: shown(seconds) }),
      },
    };
  },
});

/** Median time of the newest run's trials; undefined where nothing was computed yet. */
async function measuredSeconds(
  problem: OptimizationProblem,
  { surroundings }: ToolContext,
): Promise<number | undefined> {
  if (!needsFolder(problem)) return 0;
  try {
    const { reading } = await (await openRun(surroundings)).look();
    const times = reading.trials.flatMap(({ state, seconds, sameAs }) =>
      state === "complete" && seconds !== undefined && sameAs === undefined ? [seconds] : [],
    );
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  } catch (error) {
    if (error instanceof AppError) return undefined; // no run, or none that can be read
    throw error;
  }
}
