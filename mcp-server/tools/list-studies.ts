import { z } from "zod";
import { defineTool, reads } from "../tool.ts";
import { presentStudyOnly } from "./present-study-only.ts";

export const listStudiesTool = defineTool({
  name: "list_studies",
  title: "List studies",
  description:
    "The studies in the folder of studies, the present one marked current. Their paths serve get_study.",
  annotations: reads,
  absentBecause: presentStudyOnly,
  answersWith: "study text",
  input: z.strictObject({}),
  run: (_input, { workspace }) => workspace.studies.list(),
});
