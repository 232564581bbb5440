import type { DesignValues } from "../../shared/optimise/design.ts";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import type { StepTime, TrialOutcome } from "../../shared/optimise/trial.ts";
import type { SandboxTool } from "../../shared/sandbox/confinement.ts";

/** What trials need of this machine. Looked up once for a run. */
export type TrialPrograms = {
  /** Absolute paths of what the problem's steps start; those that are not installed are absent. */
  readonly ccx?: string;
  readonly gmsh?: string;
  readonly python?: string;
  readonly node?: string;
  /** What confines programs; undefined where there is none, or none is wanted. */
  readonly sandbox: SandboxTool | undefined;
  /** The environment that programs are started with, without secrets; one thread for each solver is in it. */
  readonly env: Readonly<Record<string, string>>;
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
  readonly seconds: number;
  readonly steps: readonly StepTime[];
};

/**
 * Computes one design: puts its files into the trial folder, runs the steps, reads the results, computes the goals. It
 * never throws for what a design or a program does wrong: that is a failed trial with its reason.
 */
export async function runTrial(job: TrialJob): Promise<TrialReport> {
  throw new Error(`not written yet: ${job.problem.studyName}`);
}
