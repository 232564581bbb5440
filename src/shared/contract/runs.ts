import { z } from "zod";
import { DesignValues } from "../optimise/design.ts";
import { OptimizationProblem } from "../optimise/problem.ts";
import { RunCommand, RunOptions, RunSummary } from "../optimise/run.ts";
import { Trial } from "../optimise/trial.ts";
import { Id } from "../study/study.ts";
import { base, None, PageSize } from "./base.ts";

const Run = z.strictObject({ runId: Id });
const tags = ["Runs"];

/** Runs of the open study. Each is a process of its own; what it does comes as `run.changed`. */
export const runsContract = {
  list: base
    .route({ method: "GET", path: "/runs", tags, summary: "List the runs of the open study" })
    .input(None)
    .output(z.array(RunSummary)),
  /** Refused with all reasons where the study does not check, is not trusted, or a program is missing. */
  start: base
    .route({ method: "POST", path: "/runs", tags, summary: "Start a run", successStatus: 201 })
    .input(RunOptions)
    .output(RunSummary),
  get: base
    .route({
      method: "GET",
      path: "/runs/{runId}",
      tags,
      summary: "Read what a run computes and how far it is",
    })
    .input(Run)
    .output(z.strictObject({ run: RunSummary, problem: OptimizationProblem })),
  /** Pauses, resumes or stops a run, or puts designs into it. One that was interrupted or stopped goes on by `resume`. */
  control: base
    .route({ method: "POST", path: "/runs/{runId}/control", tags, summary: "Pause, resume or stop a run" })
    .input(z.strictObject({ runId: Id, command: RunCommand }))
    .output(RunSummary),
  /** Trials in the order of their numbers, the newest first. `before`: only those with a lower number. */
  trials: base
    .route({ method: "GET", path: "/runs/{runId}/trials", tags, summary: "Read trials of a run" })
    .input(
      z.strictObject({
        runId: Id,
        before: z.coerce.number().int().positive().optional(),
        limit: PageSize.default(100),
        state: z.enum(["all", "feasible", "complete", "failed"]).default("all"),
      }),
    )
    .output(z.strictObject({ trials: z.array(Trial), total: z.number().int() })),
  /** Deletes an ended run with all its files. */
  remove: base
    .route({ method: "DELETE", path: "/runs/{runId}", tags, summary: "Delete a run" })
    .input(Run)
    .output(z.strictObject({ removed: z.literal(true) })),
  /** Makes a design the start values of the study's variables, as one undo step. */
  applyDesign: base
    .route({ method: "POST", path: "/runs/designs", tags, summary: "Load a design onto the canvas" })
    .input(z.strictObject({ values: DesignValues, label: z.string().min(1).max(200) }))
    .output(z.strictObject({ revision: z.number().int() })),
};
