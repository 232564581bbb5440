import { z } from "zod";
import { takeThatFit } from "../canvas/take-that-fit.ts";
import { defineTool, reads } from "../tool.ts";
import { presentStudyOnly } from "./present-study-only.ts";

/** Room for the studies in an answer, characters of JSON. */
const STUDY_CHARS = 30_000;

export const listStudiesTool = defineTool({
  name: "list_studies",
  title: "List studies",
  description:
    "The studies in the folder of studies, the present one marked current. Their paths serve get_study.",
  annotations: reads,
  absentBecause: presentStudyOnly,
  answersWith: "study text",
  input: z.strictObject({}),
  async run(_input, { workspace }) {
    const { folder, studies: found, total, notLookedAt } = await workspace.studies.list();
    const studies = takeThatFit(found, STUDY_CHARS);
    const leftOut = [
      ...(total > studies.length ? [`${total - studies.length} more studies`] : []),
      ...(notLookedAt > 0 ? [`${notLookedAt} folders were not looked at`] : []),
    ];
    return { folder, studies, ...(leftOut.length === 0 ? {} : { leftOut: leftOut.join("; ") }) };
  },
});
