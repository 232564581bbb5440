import { z } from "zod";
import { Label } from "../../src/shared/study/study.ts";
import { adds, defineTool } from "../tool.ts";
import { presentStudyOnly } from "./present-study-only.ts";

export const createStudyTool = defineTool({
  name: "create_study",
  title: "Create a study",
  description:
    "Makes a new, empty study in the folder of studies: study.json, model/ and 3_results/. Nothing is overwritten. The canvas tools go on working on the present study; the engineer opens the new one.",
  annotations: adds,
  absentBecause: presentStudyOnly,
  input: z.strictObject({
    name: Label.describe("name of the study"),
    path: z
      .string()
      .min(1)
      .max(400)
      .optional()
      .describe("folder for it, relative to the folder of studies; from the name when left out"),
  }),
  async run({ name, path }, { workspace }) {
    const created = await workspace.studies.create(name, path);
    return {
      success: true,
      message: `Created the study "${name}" in ${created.path}: the engineer can open it`,
      ...created,
    };
  },
});
