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
  /** Where the problem's files are read, with its links resolved: kept by the run, or the study's folder itself. */
  readonly filesFolder: string;
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
