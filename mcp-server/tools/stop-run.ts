import { z } from "zod";
import { sendCommand } from "../../src/optimise/run-folder/read-run.ts";
import { AppError } from "../../src/shared/errors.ts";
import { hasEnded } from "../../src/shared/optimise/run.ts";
import { compactRun, describeState } from "../runs/compact-run.ts";
import { RunId } from "../runs/input-fields.ts";
import { openRun, waitForRun } from "../runs/open-run.ts";
import { changes, defineTool } from "../tool.ts";

/** Most runs have stopped by then; those with long trials are told of as stopping. */
const WAIT_MS = 5_000;

export const stopRunTool = defineTool({
  name: "stop_run",
  title: "Stop a run",
  description:
    "Stops a run after the trials that are computed now, or with now: true at once. What was computed is kept, and resume_run goes on with it.",
  annotations: changes,
  answersWith: "study text",
  input: z.strictObject({
    runId: RunId,
    now: z.boolean().default(false).describe("true: the trials that are computed now are ended too"),
  }),
  async run({ runId, now }, { surroundings, signal }) {
    const run = await openRun(surroundings, runId);
    const { summary } = await run.look();
    if (hasEnded(summary)) throw new AppError("run-ended", describeState(summary), { hint: "" });
    await sendCommand(surroundings.studyFolder, run.id, { type: "stop", now });
    return compactRun(await waitForRun(run, WAIT_MS, signal));
  },
});
