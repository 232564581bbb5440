import type { DesignValues } from "../../shared/optimise/design.ts";
import { needsFolder, type OptimizationProblem } from "../../shared/optimise/problem.ts";
import type { StepTime, TrialOutcome } from "../../shared/optimise/trial.ts";
import type { SandboxTool } from "../../shared/sandbox/confinement.ts";
import { buildScope } from "./build-scope.ts";
import { compileProblem } from "./compile-problem.ts";
import { computeFormulaStep } from "./compute-formulas.ts";
import { computeInFolder } from "./compute-in-folder.ts";
import { reachOutcome } from "./reach-outcome.ts";
import { toFailureReason } from "./trial-failure.ts";

/** What trials need of this machine. Looked up once for a run. */
export type TrialPrograms = {
  /** Absolute paths of what the problem's steps start; those that are not installed are absent. */
  readonly ccx?: string;
  readonly gmsh?: string;
  readonly python?: string;
  readonly node?: string;
  /** Where the Python and its packages lie, which it reads although they may be in a hidden place. */
  readonly pythonFolders: readonly string[];
  /** What confines programs; undefined where there is none, or none is wanted. */
  readonly sandbox: SandboxTool | undefined;
  /** The environment that programs are started with, without secrets; one thread for each solver is in it. */
  readonly env: Readonly<Record<string, string>>;
  readonly limits: TrialLimits;
};

/** What one trial may take of the machine; a program that reaches one of these is ended, and the trial has failed. */
export type TrialLimits = {
  /** Memory of all processes of a step, bytes. */
  readonly memoryBytes: number;
  /** Size of one file, bytes. */
  readonly fileBytes: number;
  /** Size of all files of the trial folder, bytes. */
  readonly folderBytes: number;
  readonly folderFiles: number;
  readonly processes: number;
};

export type TrialJob = {
  readonly problem: OptimizationProblem;
  readonly values: DesignValues;
  /** With its links resolved. */
  readonly studyFolder: string;
  /** Empty and there, with its links resolved; undefined for a problem that needs none. */
  readonly trialFolder: string | undefined;
  readonly programs: TrialPrograms;
  /** Ends the trial, with all processes that it started. */
  readonly signal: AbortSignal;
};

export type TrialReport = {
  readonly outcome: TrialOutcome;
  /** Wall time. */
  readonly seconds: number;
  readonly steps: readonly StepTime[];
};

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
