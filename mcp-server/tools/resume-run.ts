import { z } from "zod";
import { sendCommand } from "../../src/optimise/run-folder/read-run.ts";
import { AppError } from "../../src/shared/errors.ts";
import { hasEnded } from "../../src/shared/optimise/run.ts";
import { compactRun, describeState } from "../runs/compact-run.ts";
import { findConfinedPrograms } from "../runs/confined-programs.ts";
import { RunId } from "../runs/input-fields.ts";
import { openRun } from "../runs/open-run.ts";
import { startProcess } from "../runs/runner.ts";
import { noRuns } from "../runs/why-absent.ts";
import { changes, defineTool } from "../tool.ts";

export const resumeRunTool = defineTool({
  name: "resume_run",
  title: "Go on with a run",
  description:
    "Lets a run go on that is paused, was stopped or interrupted, or failed: with the same problem, algorithm and trials as before, from what it has. A run that is done stays so: start a new one.",
  annotations: changes,
  absentBecause: noRuns,
  answersWith: "study text",
  input: z.strictObject({ runId: RunId }),
  async run({ runId }, { surroundings }) {
    const run = await openRun(surroundings, runId);
    const { summary, reading } = await run.look();
    if (summary.state === "done") {
      throw new AppError("run-ended", describeState(summary), {
        hint: "Start a new run with run_optimization; its best designs can be given along in `designs`.",
      });
    }
    if (hasEnded(summary)) {
      // Whoever started it: what Claude lets go on stays in the sandbox.
      await findConfinedPrograms(reading.info.problem, surroundings);
      await startProcess(surroundings, run.id);
    } else {
      await sendCommand(surroundings.studyFolder, run.id, { type: "resume" });
    }
    return compactRun(await run.look());
  },
});
