import { needsFolder } from "../../shared/optimise/problem.ts";
import type { StepTime, TrialOutcome } from "../../shared/optimise/trial.ts";
import { buildScope } from "./build-scope.ts";
import { compileProblem } from "./compile-problem.ts";
import { computeFormulaStep } from "./compute-formulas.ts";
import { computeInFolder } from "./compute-in-folder.ts";
import { reachOutcome } from "./reach-outcome.ts";
import { toFailureReason } from "./trial-failure.ts";
import type { TrialJob, TrialReport } from "./trial-job.ts";

export type { TrialJob, TrialLimits, TrialPrograms, TrialReport } from "./trial-job.ts";

/**
 * Computes one design: puts its files into the trial folder, runs the steps, reads the results, computes the goals. It
 * never throws for what a design or a program does wrong: that is a failed trial with its reason. An error of Planform's
 * own is a failed trial too, `unexpected`, so that it ends no run.
 *
 * Formulas are computed before anything else, in their order: they use nothing but the design, parameters and each other,
 * and templates may use what they give.
 */
export async function runTrial(job: TrialJob): Promise<TrialReport> {
  const startedAt = performance.now();
  const steps: StepTime[] = [];
  const outcome = await computeOutcome(job, steps).catch(
    (error: unknown): TrialOutcome => ({ state: "failed", reason: toFailureReason(error) }),
  );
  return { outcome, seconds: (performance.now() - startedAt) / 1_000, steps };
}

async function computeOutcome(job: TrialJob, times: StepTime[]): Promise<TrialOutcome> {
  const { problem, trialFolder } = job;
  if (needsFolder(problem)) {
    if (trialFolder === undefined) throw new Error("A trial that starts programs has no folder");
    return computeInFolder({ ...job, trialFolder }, times);
  }
  const compiled = compileProblem(problem);
  const scope = buildScope(problem, job.values);
  const outputs: Record<string, number> = {};
  for (const step of compiled.formulaSteps) {
    const startedAt = performance.now();
    computeFormulaStep(step, scope, outputs);
    times.push({ nodeId: step.nodeId, seconds: (performance.now() - startedAt) / 1_000 });
  }
  return reachOutcome(compiled, scope, outputs, undefined);
}
