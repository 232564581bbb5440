import { open, readdir, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { z } from "zod";
import { runTrial, type TrialReport } from "../../src/optimise/evaluators/run-trial.ts";
import type { DesignValues } from "../../src/shared/optimise/design.ts";
import { fitDesign } from "../../src/shared/optimise/fit-design.ts";
import { needsFolder, type OptimizationProblem } from "../../src/shared/optimise/problem.ts";
import type { Trial } from "../../src/shared/optimise/trial.ts";
import { confinePath } from "../../src/system/confine-path.ts";
import { takeThatFit } from "../canvas/take-that-fit.ts";
import { compactTrial, shown, unitsOf } from "../runs/compact-trial.ts";
import { findConfinedPrograms } from "../runs/confined-programs.ts";
import { makeEvaluationFolder } from "../runs/evaluation-folder.ts";
import { Design } from "../runs/input-fields.ts";
import { readProblem } from "../runs/read-problem.ts";
import { untrusted } from "../runs/why-absent.ts";
import { adds, defineTool } from "../tool.ts";
import { findRealFolder } from "../workspace/studies-folder.ts";

/** The CLI gives up on a tool some time after 120 s. */
const MAX_TIME_LIMIT_S = 100;
/** Of the log of a step that failed, bytes. */
const LOG_BYTES = 3_000;
/** Room for one design and for the names of its files in the answer, characters of JSON. */
const DESIGN_CHARS = 12_000;
const NAME_CHARS = 4_000;

export const evaluateDesignTool = defineTool({
  name: "evaluate_design",
  title: "Compute one design",
  description:
    "Computes one design of the present study now, with all its steps, as a trial of a run would: to see whether the study works before a run is started, or what a change does. Answers with outputs, objectives and the margins of the limits, or with the reason why it failed and the end of the log. Its files stay for a while: try_extractor reads from them by the name in `evaluated`.",
  annotations: adds,
  absentBecause: untrusted,
  answersWith: "study text",
  input: z.strictObject({
    values: Design.optional().describe("values by symbol; variables left out have their start values"),
    timeLimitS: z
      .number()
      .min(1)
      .max(MAX_TIME_LIMIT_S)
      .default(MAX_TIME_LIMIT_S)
      .describe("the trial is ended after so many seconds"),
  }),
  async run({ values, timeLimitS }, { workspace, surroundings, signal }) {
    const problem = await readProblem({ workspace, surroundings });
    const design = completeDesign(problem, values ?? {});
    const programs = await findConfinedPrograms(problem, surroundings);
    const studyFolder = await findRealFolder(surroundings.studyFolder);
    const trialFolder = needsFolder(problem) ? await makeEvaluationFolder(studyFolder) : undefined;
    const limit = AbortSignal.timeout(timeLimitS * 1_000);
    const report = await runTrial({
      problem,
      values: design,
      studyFolder,
      filesFolder: studyFolder,
      trialFolder,
      programs,
      signal: AbortSignal.any([signal, limit]),
    });
    const { outcome } = limit.aborted ? tooLong(timeLimitS, report) : report;
    const trial = toTrial(design, { ...report, outcome });
    const { trial: _number, ...told } = { trial: 0, ...compactTrial(trial, problem, DESIGN_CHARS) };
    return {
      ...told,
      units: unitsOf(problem),
      steps: report.steps.map(({ nodeId, seconds }) => ({ nodeId, seconds: shown(seconds) })).slice(0, 50),
      ...(trialFolder === undefined
        ? {}
        : { evaluated: basename(trialFolder), files: await listFiles(trialFolder) }),
      ...(await readLog(trialFolder, outcome)),
    };
  },
});

/** @throws AppError design-invalid */
function completeDesign({ variables }: OptimizationProblem, values: DesignValues): DesignValues {
  const starts = variables.flatMap(({ symbol, initial }) =>
    initial === undefined ? [] : [[symbol, initial] as const],
  );
  return fitDesign(variables, { ...Object.fromEntries(starts), ...values });
}

function tooLong(timeLimitS: number, { outcome }: TrialReport): Pick<TrialReport, "outcome"> {
  if (outcome.state === "complete") return { outcome };
  const message = `It took longer than ${timeLimitS} s, and was ended. In a run only the time limits of the solvers count.`;
  return { outcome: { state: "failed", reason: { ...outcome.reason, code: "time-limit", message } } };
}

function toTrial(values: DesignValues, { outcome, seconds }: TrialReport): Trial {
  return {
    number: 1,
    values,
    origin: { by: "user" },
    askedAt: 0,
    state: outcome.state,
    attempts: 1,
    outcome,
    seconds,
  };
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort();
  const listed = takeThatFit(names, NAME_CHARS);
  return names.length > listed.length ? [...listed, `… ${names.length - listed.length} more`] : listed;
}

/** The end of the file that tells more of a failure. */
async function readLog(
  folder: string | undefined,
  outcome: TrialReport["outcome"],
): Promise<{ log?: string }> {
  if (folder === undefined || outcome.state === "complete" || outcome.reason.file === undefined) return {};
  const path = await confinePath(folder, outcome.reason.file).catch(() => undefined);
  const size = path === undefined ? undefined : await sizeOf(path);
  if (path === undefined || size === undefined) return {};
  const file = await open(path);
  try {
    const start = Math.max(0, size - LOG_BYTES);
    const bytes = Buffer.alloc(size - start);
    await file.read(bytes, 0, bytes.length, start);
    // Of what steers terminals each character takes six in JSON.
    const text = bytes.toString("utf8").replace(/[^\P{Cc}\n\t]/gu, " ");
    return { log: `${start > 0 ? "…" : ""}${text}` };
  } finally {
    await file.close();
  }
}

/** Undefined for what is no file: a pipe would be waited for. */
async function sizeOf(path: string): Promise<number | undefined> {
  const info = await stat(path).catch(() => undefined);
  return info?.isFile() === true ? info.size : undefined;
}
