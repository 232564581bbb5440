import { z } from "zod";
import { checkStudy } from "../../src/shared/study/check-study.ts";
import { mergeProblems } from "../../src/shared/study/problem.ts";
import { compactProblems } from "../canvas/compact-canvas.ts";
import { defineTool, reads } from "../tool.ts";
import { readOuterProblems } from "../workspace/outer-findings.ts";

export const checkStudyTool = defineTool({
  name: "check_study",
  title: "Check the study",
  description:
    "What keeps the study from being run, or makes its results doubtful: missing bounds, missing connections, unknown or duplicate symbols, missing model files, placeholders of templates that nothing fills in, programs that are not installed and so on. An empty list means that nothing was found.",
  annotations: reads,
  answersWith: "study text",
  input: z.strictObject({}),
  async run(_input, { workspace }) {
    const study = await workspace.read();
    const outer = await readOuterProblems(workspace.studies.currentFolder, study, process.env);
    const { problems, total } = compactProblems(mergeProblems(checkStudy(study), outer));
    const leftOut = total - problems.length;
    return {
      studyId: study.id,
      revision: study.revision,
      problems,
      ...(leftOut === 0 ? {} : { leftOut: `${leftOut} more problems` }),
    };
  },
});
