import { z } from "zod";
import { takeThatFit } from "../canvas/take-that-fit.ts";
import { RunId } from "../runs/input-fields.ts";
import { openRun } from "../runs/open-run.ts";
import { sortTrials, trialOrders, trialStates, trialTable } from "../runs/trial-table.ts";
import { defineTool, reads } from "../tool.ts";

/** Room for the rows in an answer, characters of JSON. */
const ROW_CHARS = 28_000;

export const getTrialsTool = defineTool({
  name: "get_trials",
  title: "Read trials",
  description:
    "Trials of a run as rows under a header: variables, objectives, violation of the limits (0: feasible), or the columns that you name. Failed trials tell their reason. Sorted by number, objective (best first), violation (least first) or seconds (slowest first).",
  annotations: reads,
  answersWith: "study text",
  input: z.strictObject({
    runId: RunId,
    state: z.enum(trialStates).default("all"),
    sort: z.enum(trialOrders).default("number"),
    offset: z.number().int().nonnegative().default(0).describe("rows to pass over"),
    limit: z.number().int().min(1).max(50).default(20),
    columns: z
      .array(z.string().min(1).max(300))
      .min(1)
      .max(60)
      .optional()
      .describe("symbols of variables and outputs, labels of objectives and constraints"),
  }),
  async run({ runId, state, sort, offset, limit, columns }, { surroundings }) {
    const run = await openRun(surroundings, runId);
    const { reading } = await run.look();
    const { problem } = reading.info;
    const sorted = sortTrials(problem, reading.trials, { state, sort });
    const table = trialTable(problem, sorted.slice(offset, offset + limit), columns);
    const rows = takeThatFit(table.rows, ROW_CHARS);
    const next = offset + rows.length;
    return {
      runId: run.id,
      total: sorted.length,
      ...(next < sorted.length ? { nextOffset: next } : {}),
      columns: table.columns,
      units: table.units,
      rows,
      ...(columns === undefined ? { otherColumns: takeThatFit(table.otherColumns, 4_000) } : {}),
    };
  },
});
