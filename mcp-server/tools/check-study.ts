import { z } from "zod";
import { checkStudy } from "../../src/shared/study/check-study.ts";
import { compactProblems } from "../canvas/compact-canvas.ts";
import { defineTool, reads } from "../tool.ts";

export const checkStudyTool = defineTool({
  name: "check_study",
  title: "Check the study",
  description:
    "What keeps the study from being run, or makes its results doubtful: missing bounds, missing connections, unknown or duplicate symbols and so on. An empty list means that nothing was found.",
  annotations: reads,
  input: z.strictObject({}),
  async run(_input, { workspace }) {
    const study = await workspace.read();
    const { problems, total } = compactProblems(checkStudy(study));
    const leftOut = total - problems.length;
    return {
      studyId: study.id,
      revision: study.revision,
      problems,
      ...(leftOut === 0 ? {} : { leftOut: `${leftOut} more problems` }),
    };
  },
});
