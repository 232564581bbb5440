import { z } from "zod";
import { compareDesigns } from "../runs/compare-designs.ts";
import { RunId, TrialNumber } from "../runs/input-fields.ts";
import { getTrial, openRun } from "../runs/open-run.ts";
import { defineTool, reads } from "../tool.ts";

export const compareTrialsTool = defineTool({
  name: "compare_trials",
  title: "Compare trials",
  description:
    "Two to six trials of a run side by side: values, objectives, constraints, the margins of the limits (negative where violated), outputs, and the differences of each to the first.",
  annotations: reads,
  answersWith: "study text",
  input: z.strictObject({ runId: RunId, trials: z.array(TrialNumber).min(2).max(6) }),
  async run({ runId, trials }, { surroundings }) {
    const run = await openRun(surroundings, runId);
    const look = await run.look();
    const compared = trials.map((number) => getTrial(look, number));
    return { runId: run.id, ...compareDesigns(look.reading.info.problem, compared) };
  },
});
