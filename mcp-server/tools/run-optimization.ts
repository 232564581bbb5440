import { z } from "zod";
import { createRun } from "../../src/optimise/create-run.ts";
import { RunOptions } from "../../src/shared/optimise/run.ts";
import { Design } from "../runs/input-fields.ts";
import { readProblem } from "../runs/read-problem.ts";
import { startProcess } from "../runs/runner.ts";
import { noRuns } from "../runs/why-absent.ts";
import { adds, defineTool } from "../tool.ts";
import { findRealFolder } from "../workspace/studies-folder.ts";

const { shape } = RunOptions;

export const runOptimizationTool = defineTool({
  name: "run_optimization",
  title: "Start an optimisation",
  description: [
    "Starts a run of the present study and returns at once: the run is a process of its own, which goes on when your turn ends and when the app is closed, and the engineer sees it live. Ask check_operation how far it is; do not wait for its end in a loop.",
    "Only when the engineer wants a run. What is left out is taken from the algorithm node of the study; without one the algorithm is chosen, and the answer says why. A study that check_study finds errors in is refused with all of them.",
  ].join("\n"),
  annotations: adds,
  absentBecause: noRuns,
  answersWith: "study text",
  input: z.strictObject({
    trials: shape.trials.describe("designs to compute in all"),
    workers: shape.workers,
    algorithm: shape.algorithm.describe("auto: chosen by variables, objectives, trials and cost"),
    sampler: shape.sampler,
    seed: shape.seed.describe("the same seed gives the same designs"),
    timeLimitS: shape.timeLimitS,
    stopAfterWithoutProgress: shape.stopAfterWithoutProgress.describe(
      "so many trials without a better design",
    ),
    designs: z
      .array(Design)
      .max(500)
      .optional()
      .describe("computed first: values by symbol, all variables in each"),
  }),
  async run(options, { workspace, surroundings }) {
    const problem = await readProblem({ workspace, surroundings });
    const info = await createRun({
      studyFolder: await findRealFolder(surroundings.studyFolder),
      problem,
      options,
      startedBy: "chat",
      preferences: surroundings.runPreferences,
      env: surroundings.env,
    });
    await startProcess(surroundings, info.id);
    const { id, algorithm, trials, workers } = info;
    return {
      success: true,
      message: `Started a run of ${trials} trials, ${workers} at a time. It goes on by itself: tell the engineer so, and ask check_operation later.`,
      operationId: id,
      algorithm,
      trials,
      workers,
    };
  },
});
