import { z } from "zod";
import { AppError } from "../../src/shared/errors.ts";
import { compactCanvas, Offset } from "../canvas/compact-canvas.ts";
import { defineTool, reads } from "../tool.ts";
import { presentStudyOnly } from "./present-study-only.ts";

export const getStudyTool = defineTool({
  name: "get_study",
  title: "Read a study",
  description:
    "Reads the present study, or another one by the path or id that list_studies gives: nodes, edges and problems. Other studies can be read, not changed.",
  annotations: reads,
  absentBecause: presentStudyOnly,
  answersWith: "study text",
  input: z.strictObject({
    path: z.string().min(1).max(1_000).optional().describe("path inside the folder of studies"),
    studyId: z.string().min(1).max(100).optional(),
    offset: Offset,
  }),
  async run({ path, studyId, offset }, { workspace }) {
    if (path !== undefined && studyId !== undefined)
      throw new AppError("invalid-input", "Give path or studyId, not both");
    const other =
      path !== undefined
        ? await workspace.studies.load({ path })
        : studyId !== undefined
          ? await workspace.studies.load({ studyId })
          : "current";
    // The present study as this conversation has changed it, which its file may not show yet.
    return compactCanvas(other === "current" ? await workspace.read() : other, { offset });
  },
});
