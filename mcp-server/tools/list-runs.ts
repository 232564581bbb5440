import { z } from "zod";
import { listRunIds } from "../../src/optimise/run-folder/read-run.ts";
import { AppError } from "../../src/shared/errors.ts";
import { takeThatFit } from "../canvas/take-that-fit.ts";
import { shown } from "../runs/compact-trial.ts";
import { openRun, type RunLook } from "../runs/open-run.ts";
import { defineTool, reads } from "../tool.ts";

/** Older ones are read by their id. */
const MAX_RUNS = 40;

export const listRunsTool = defineTool({
  name: "list_runs",
  title: "List the runs",
  description:
    "The runs of the study, the newest first: state, trials, algorithm, best design so far. A run keeps the problem that it was started with, whatever became of the canvas.",
  annotations: reads,
  answersWith: "study text",
  input: z.strictObject({}),
  async run(_input, { surroundings }) {
    const ids = await listRunIds(surroundings.studyFolder);
    const looked = ids.slice(0, MAX_RUNS);
    const rows = await Promise.all(
      looked.map(async (id) => {
        try {
          return compactRow(await (await openRun(surroundings, id)).look());
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          return { runId: id, unreadable: error.message.slice(0, 200) };
        }
      }),
    );
    const runs = takeThatFit(rows, 35_000);
    return { total: ids.length, runs };
  },
});

function compactRow({ summary }: RunLook): object {
  const { id, createdAt, startedBy, revision, state, endReason, algorithm, trials } = summary;
  const { complete, failed, feasible, objectives, best, front } = summary;
  const outcome = best?.outcome?.state === "complete" ? best.outcome : undefined;
  return {
    runId: id,
    startedAt: new Date(createdAt).toISOString(),
    startedBy,
    revision,
    state,
    ...(endReason === undefined ? {} : { endReason: endReason.slice(0, 200) }),
    algorithm: algorithm.kind,
    trials: { wanted: trials, complete, failed, feasible },
    ...(best === undefined || outcome === undefined
      ? {}
      : {
          best: {
            trial: best.number,
            feasible: outcome.violation === 0,
            objectives: objectives.slice(0, 5).map(({ label, unit }, index) => ({
              label,
              value: shown(outcome.objectives[index] ?? Number.NaN),
              ...(unit === undefined ? {} : { unit }),
            })),
          },
        }),
    ...(front === undefined ? {} : { frontSize: front.length }),
  };
}
