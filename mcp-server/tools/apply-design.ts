import { z } from "zod";
import { AppError } from "../../src/shared/errors.ts";
import type { DesignValues } from "../../src/shared/optimise/design.ts";
import { opsForDesign } from "../../src/shared/optimise/design-ops.ts";
import { isFeasible, type Trial } from "../../src/shared/optimise/trial.ts";
import { applyOps } from "../../src/shared/study/apply-op.ts";
import { changeRowText, describePatch } from "../../src/shared/study/describe-patch.ts";
import { diffStudies } from "../../src/shared/study/patch.ts";
import type { Study } from "../../src/shared/study/study.ts";
import type { Step } from "../canvas/plan-operation.ts";
import { bestTrials } from "../runs/choose-designs.ts";
import { Design, RunId, TrialNumber } from "../runs/input-fields.ts";
import { getTrial, openRun, type RunLook } from "../runs/open-run.ts";
import { changes, defineTool } from "../tool.ts";
import { changeCanvas } from "./change-canvas.ts";

export const applyDesignTool = defineTool({
  name: "apply_design",
  title: "Load a design onto the canvas",
  description:
    "Makes a design the start values of the design variables on the canvas, as one step that the engineer can undo: a trial of a run, or values by symbol. Without both, the best design of the run.",
  annotations: changes,
  input: z.strictObject({
    runId: RunId,
    trial: TrialNumber.optional(),
    values: Design.optional().describe("in place of a trial; variables that are left out stay"),
  }),
  async run({ runId, trial, values }, context) {
    if (values !== undefined && (runId !== undefined || trial !== undefined))
      throw new AppError("invalid-input", "Give a trial or values, not both");
    const design =
      values === undefined
        ? nameTrial(await findTrial(context.surroundings, runId, trial))
        : { values, name: "the values given" };
    return changeCanvas((study) => planDesign(study, design), context);
  },
});

type NamedDesign = { readonly values: DesignValues; readonly name: string };

function nameTrial({ number, values }: Trial): NamedDesign {
  return { values, name: `trial ${number}` };
}

async function findTrial(
  surroundings: Parameters<typeof openRun>[0],
  runId: string | undefined,
  number: number | undefined,
): Promise<Trial> {
  const look = await (await openRun(surroundings, runId)).look();
  return number === undefined ? getBest(look) : getTrial(look, number);
}

/** @throws AppError trial-not-found where nothing says which design is the best */
function getBest({ reading }: RunLook): Trial {
  const [objective, ...others] = reading.info.problem.objectives;
  const best = objective === undefined ? undefined : bestTrials(objective, reading.trials)[0];
  if (best === undefined)
    throw new AppError("trial-not-found", "The run has computed no design so far", { hint: "" });
  if (others.length > 0)
    throw new AppError("trial-not-found", "The run has several objectives, so there is no one best design", {
      hint: "Name a trial of those that get_best_design shows.",
    });
  if (!isFeasible(best))
    throw new AppError("trial-not-found", "No design of the run keeps all limits", {
      hint: `Trial ${best.number} violates them least; name it if the engineer wants it all the same.`,
    });
  return best;
}

function planDesign(study: Study, { values, name }: NamedDesign): Step {
  const ops = opsForDesign(study, values);
  if (ops.length === 0)
    return { study, ops, message: `The start values are those of ${name} already: nothing was changed` };
  const next = applyOps(study, ops);
  const rows = describePatch(diffStudies(study, next), study, next).map(changeRowText);
  return { study: next, ops, message: `The start values are now those of ${name}. ${rows.join("; ")}` };
}
