import { dirname } from "node:path";
import { renderTemplate, TemplateError } from "../../shared/expression/render-template.ts";
import type { Step } from "../../shared/optimise/problem.ts";
import { programPlaces } from "../../shared/program-places.ts";
import { findProgram } from "../../system/find-program.ts";
import { isPython } from "./find-programs.ts";
import { needProgram } from "./need-program.ts";
import { runCalculix } from "./run-calculix.ts";
import { runGmsh } from "./run-gmsh.ts";
import { runProgram } from "./run-program.ts";
import { runScript } from "./run-script.ts";
import { findInTrial } from "./step-input.ts";
import { TrialFailure } from "./trial-failure.ts";
import type { TrialWork } from "./trial-work.ts";

export type ProgramStep = Exclude<Step, { kind: "formula" }>;

/** @throws TrialFailure */
export async function runStep(step: ProgramStep, work: TrialWork): Promise<void> {
  switch (step.kind) {
    case "command":
      return runCommand(step, work);
    case "python":
    case "node":
      await runScript({ ...step, interpreter: step.kind }, work);
      return;
    case "calculix":
      return runCalculix(step, work);
    case "gmsh":
      return runGmsh(step, work);
  }
}

async function runCommand(
  { nodeId, label, timeLimitS, command }: Extract<ProgramStep, { kind: "command" }>,
  work: TrialWork,
): Promise<void> {
  const [name = "", ...args] = command.map((word) => fillIn(word));
  const program = await findCommand(name, { nodeId, label }, work);
  await runProgram(work, { nodeId, label, program, name, args, folder: ".", timeLimitS });

  function fillIn(word: string): string {
    try {
      return renderTemplate(word, work.scope);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const reason = error.message.replace(/^Line \d+: /, "");
      throw new TrialFailure("template", `"${label}", argument ${word}: ${reason}`, { nodeId });
    }
  }
}

/**
 * A program at its whole path, in the trial folder (`./solve.sh`), or on the PATH. A plain `python3` is the Python of the
 * settings, as for scripts.
 */
async function findCommand(
  name: string,
  { nodeId, label }: { nodeId: string; label: string },
  work: TrialWork,
): Promise<string> {
  const { programs } = work.job;
  if (isPython(name)) return needProgram("python", { nodeId, label }, work);
  const places = programPlaces(name, programs.env, process.platform);
  const isOfTrial = /[\\/]/.test(name) && !places.includes(name);
  const path = isOfTrial
    ? await findProgram([await findInTrial(name, { nodeId, label }, work)])
    : await findProgram(places);
  if (path !== undefined) return path;
  const where = isOfTrial ? "in the trial folder" : dirname(name) === "." ? "on the PATH" : "there";
  throw new TrialFailure("not-found", `"${label}" runs ${name}, but there is no such program ${where}`, {
    nodeId,
  });
}
