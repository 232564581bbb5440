import { readOuterProblems } from "../../core/study/outer-findings.ts";
import { findStudyFolder, readStudyText } from "../../core/study/study-folder.ts";
import { checkStudy } from "../../shared/study/check-study.ts";
import { parseStudy } from "../../shared/study/parse-study.ts";
import { mergeProblems } from "../../shared/study/problem.ts";

/** Lists the problems of a study without opening it. */
export async function runCheck(path: string, json: boolean): Promise<number> {
  const layout = await findStudyFolder(path);
  const study = parseStudy(await readStudyText(layout));
  const outer = await readOuterProblems(layout.folder, study, process.env);
  const problems = mergeProblems(checkStudy(study), outer);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (json) {
    for (const problem of problems)
      process.stdout.write(`${JSON.stringify({ type: "problem", ...problem })}\n`);
    process.stdout.write(
      `${JSON.stringify({ type: "checked", study: study.name, problems: problems.length, errors })}\n`,
    );
  } else {
    for (const { severity, message } of problems) process.stdout.write(`${severity}: ${message}\n`);
    const warnings = problems.length - errors;
    process.stdout.write(
      `${study.name}: ${study.nodes.length} nodes, ${errors} errors, ${warnings} warnings\n`,
    );
  }
  return errors === 0 ? 0 : 1;
}
