import type { DesignValues } from "../../shared/optimise/design.ts";
import type { TrialReport } from "../evaluators/run-trial.ts";

/** A trial that is to be computed. */
export type Task = {
  readonly trial: number;
  readonly values: DesignValues;
};

/** One attempt at a trial. */
export type Attempt = Task & {
  /** From 1. A further attempt never writes where an earlier one did. */
  readonly attempt: number;
  readonly worker: number;
};

/**
 * Where trials are computed. It hands out attempts and gives their reports; between the two it may only rely on files, so
 * that an attempt can be computed by another process or machine: the report of an attempt is done when its file was
 * renamed into place, and of several attempts at a trial the first one that is done counts.
 */
export type Executor = {
  /** The report of a trial that an earlier run process had computed, and did not note any more. */
  findDone(task: Task): Promise<TrialReport | undefined>;
  /** Computes one attempt to its end. Rejects only for what is wrong with the executor itself, never with a design. */
  compute(attempt: Attempt, signal: AbortSignal): Promise<TrialReport>;
  close(): Promise<void>;
};
