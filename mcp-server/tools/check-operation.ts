import { z } from "zod";
import { compactRun } from "../runs/compact-run.ts";
import { RunId } from "../runs/input-fields.ts";
import { openRun, waitForRun } from "../runs/open-run.ts";
import { defineTool, reads } from "../tool.ts";

export const checkOperationTool = defineTool({
  name: "check_operation",
  title: "Look at a run",
  description:
    "How far a run is, in words and numbers: trials computed, failed with the most frequent reasons, feasible ones, the best design so far with its objectives and the margins of its limits (negative where violated), time used and left, and why it ended. With waitS the answer comes when the run has ended or is paused, at the latest after so many seconds; use it for runs that take about that long, and let the others go on without you.",
  annotations: reads,
  answersWith: "study text",
  input: z.strictObject({
    operationId: RunId,
    waitS: z.number().min(0).max(60).default(0).describe("wait for the end, seconds"),
  }),
  async run({ operationId, waitS }, { surroundings, signal }) {
    return compactRun(await waitForRun(await openRun(surroundings, operationId), waitS * 1_000, signal));
  },
});
