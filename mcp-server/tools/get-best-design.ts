import { z } from "zod";
import { isFeasible, type Trial } from "../../src/shared/optimise/trial.ts";
import { bestTrials, thinFront } from "../runs/choose-designs.ts";
import { describeState } from "../runs/compact-run.ts";
import { compactTrial, unitsOf } from "../runs/compact-trial.ts";
import { RunId } from "../runs/input-fields.ts";
import { openRun, type RunLook } from "../runs/open-run.ts";
import { defineTool, reads } from "../tool.ts";

/** Room for all designs of an answer, characters of JSON. */
const DESIGN_CHARS = 30_000;
const FRONT_SIZE = 20;

export const getBestDesignTool = defineTool({
  name: "get_best_design",
  title: "Read the best design",
  description:
    "The best designs of a run, with values, outputs, objectives and the margins of the limits (negative where violated). With several objectives the front: the feasible designs that no other one beats in all of them, thinned to the count wanted, with its ends and its knee named. Says so where no design is feasible.",
  annotations: reads,
  answersWith: "study text",
  input: z.strictObject({
    runId: RunId,
    count: z
      .number()
      .int()
      .min(1)
      .max(FRONT_SIZE)
      .optional()
      .describe("designs wanted: 1 when left out, 20 of a front"),
  }),
  async run({ runId, count }, { surroundings }) {
    const run = await openRun(surroundings, runId);
    return { runId: run.id, ...describeBest(await run.look(), count) };
  },
});

function describeBest({ reading, summary }: RunLook, count: number | undefined): object {
  const { problem } = reading.info;
  const [objective] = problem.objectives;
  const ranked = objective === undefined ? [] : bestTrials(objective, reading.trials);
  const [best] = ranked;
  const state = describeState(summary);
  if (best === undefined) return { message: `No design was computed so far. ${state}`, designs: [] };
  const units = unitsOf(problem);
  const compact = (trials: readonly Trial[]) => (trial: Trial) =>
    compactTrial(trial, problem, DESIGN_CHARS / trials.length);
  if (!isFeasible(best)) {
    const nearest = ranked.slice(0, count ?? 1);
    return {
      message: `No design keeps all limits so far; these violate them least. ${state}`,
      units,
      designs: nearest.map(compact(nearest)),
    };
  }
  if (problem.objectives.length === 1) {
    const first = ranked.slice(0, count ?? 1);
    return {
      message: `The best design is trial ${best.number}. ${state}`,
      units,
      designs: first.map(compact(first)),
    };
  }
  const { designs, total } = thinFront(problem, reading.trials, count ?? FRONT_SIZE);
  const trials = designs.map(({ trial }) => trial);
  return {
    message: `The front has ${total} designs${total > designs.length ? `, ${designs.length} of them shown` : ""}. ${state}`,
    units,
    designs: designs.map(({ trial, role }) => ({
      ...(role === undefined ? {} : { role }),
      ...compact(trials)(trial),
    })),
  };
}
