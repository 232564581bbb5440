import { rm } from "node:fs/promises";
import { extname } from "node:path";
import { DEFAULT_STEP_LIMIT_S } from "../../shared/optimise/problem-from-study.ts";
import type { StepTime, TrialOutcome } from "../../shared/optimise/trial.ts";
import type { ExtractionPlace } from "../extractors/extract-value.ts";
import { buildScope } from "./build-scope.ts";
import { compileProblem } from "./compile-problem.ts";
import { computeFormulaStep } from "./compute-formulas.ts";
import { SCRATCH_FOLDER } from "./confine-trial.ts";
import { placeFiles } from "./place-files.ts";
import { reachOutcome } from "./reach-outcome.ts";
import { runScript } from "./run-script.ts";
import { runStep } from "./run-step.ts";
import { TrialFailure, toFailureReason } from "./trial-failure.ts";
import { inTrial, type TrialWork, writeRecord } from "./trial-work.ts";

/**
 * Computes a trial whose steps start programs. Its folder tells in the end all that was done in it.
 * @param times of the steps that came to their end, in their order
 */
export async function computeInFolder(job: TrialWork["job"], times: StepTime[]): Promise<TrialOutcome> {
  const startedAt = performance.now();
  const work: TrialWork = { job, scope: buildScope(job.problem, job.values), calls: [] };
  let outcome: TrialOutcome;
  try {
    outcome = await compute(work, times);
  } catch (error) {
    outcome = { state: "failed", reason: toFailureReason(error) };
  }
  // What cannot be removed now goes with the folder of the trial.
  await rm(inTrial(work, SCRATCH_FOLDER), { recursive: true, force: true }).catch(() => undefined);
  await writeRecord(work, { outcome, seconds: (performance.now() - startedAt) / 1_000 }).catch(
    (error: unknown) => {
      // Why the trial failed says more than that this could not be noted, on a full disk for example.
      if (outcome.state === "complete") throw error;
    },
  );
  return outcome;
}

async function compute(work: TrialWork, times: StepTime[]): Promise<TrialOutcome> {
  const { job, scope } = work;
  const { problem, signal } = job;
  const compiled = compileProblem(problem);
  const outputs: Record<string, number> = {};
  for (const step of compiled.formulaSteps)
    await timed(step.nodeId, async () => computeFormulaStep(step, scope, outputs));
  await writeRecord(work);
  await placeFiles(work);
  for (const step of problem.steps) {
    if (step.kind === "formula") continue;
    if (signal.aborted)
      throw new TrialFailure("interrupted", `The run was ended before "${step.label}"`, step);
    await timed(step.nodeId, () => runStep(step, work));
  }
  return reachOutcome(compiled, scope, outputs, toPlace(work));

  async function timed(nodeId: string, run: () => Promise<void>): Promise<void> {
    const startedAt = performance.now();
    try {
      await run();
    } finally {
      times.push({ nodeId, seconds: (performance.now() - startedAt) / 1_000 });
    }
  }
}

function toPlace(work: TrialWork): ExtractionPlace {
  const { problem, trialFolder } = work.job;
  return {
    trialFolder,
    decks: problem.steps.flatMap((step) => (step.kind === "calculix" ? [step.input] : [])),
    runScript: (script) => {
      const { nodeId, label } = problem.extractions.find(
        ({ kind, file }) => kind === "script" && file === script,
      ) ?? { nodeId: "", label: script };
      const interpreter = extname(script) === ".py" ? "python" : "node";
      return runScript({ nodeId, label, script, interpreter, timeLimitS: DEFAULT_STEP_LIMIT_S }, work);
    },
  };
}
