import { z } from "zod";
import { DesignValues } from "./design.ts";

/** Why a trial failed. Each is kept with the trial, and counts against the region in which it lies. */
export const FailureCode = z.enum([
  /** A template or an argument could not be filled in. */
  "template",
  /** A formula gave no number. */
  "formula",
  /** A file of the study or a program is not there. */
  "not-found",
  "exit-code",
  "signal",
  "time-limit",
  /** Memory, disk space, number of processes or size of a file. */
  "resource-limit",
  /** The program's log says that something went wrong. */
  "log-error",
  /** A result is not there, or not complete. */
  "output",
  /** A value could not be read from a result. */
  "extraction",
  "not-finite",
  /** A value is outside what the study takes for sane. */
  "out-of-range",
  /** The run was ended meanwhile; it is computed again when the run goes on. */
  "interrupted",
  "unexpected",
]);
export type FailureCode = z.infer<typeof FailureCode>;

export const FailureReason = z.strictObject({
  code: FailureCode,
  /** One line for a person: what happened, where. */
  message: z.string(),
  /** The node of the study that it happened in. */
  nodeId: z.string().optional(),
  /** File in the trial folder that tells more. */
  file: z.string().optional(),
});
export type FailureReason = z.infer<typeof FailureReason>;

/** Who proposed a design. */
export const TrialOrigin = z.strictObject({
  by: z.enum(["sampler", "start", "user"]),
  /** What the sampler has to know of it again when it goes on from the history. */
  tag: z.string().max(200).optional(),
});
export type TrialOrigin = z.infer<typeof TrialOrigin>;

export const StepTime = z.strictObject({ nodeId: z.string(), seconds: z.number() });
export type StepTime = z.infer<typeof StepTime>;

/** How a trial ended. */
export const TrialOutcome = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.literal("complete"),
    /** Every value that formulas and extractors gave, by symbol. */
    outputs: z.record(z.string(), z.number()),
    /** In the order of the problem's objectives, each in its own unit and sense. */
    objectives: z.array(z.number()),
    /** The left sides of the problem's constraints, in their order. */
    constraints: z.array(z.number()),
    /** Sum of the violations, each relative to its limit (`constraintViolation`); 0 when the design is feasible. */
    violation: z.number().nonnegative(),
  }),
  z.strictObject({ state: z.literal("failed"), reason: FailureReason }),
]);
export type TrialOutcome = z.infer<typeof TrialOutcome>;

/**
 * One line of `trials.jsonl`: one change of the state of a trial. Times are ms since 1970. Numbers of trials start at 1
 * and have no gaps.
 */
export const TrialEvent = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("asked"),
    trial: z.number().int().positive(),
    values: DesignValues,
    origin: TrialOrigin,
    at: z.number(),
  }),
  z.strictObject({
    type: z.literal("started"),
    trial: z.number().int().positive(),
    /** From 1. */
    attempt: z.number().int().positive(),
    worker: z.number().int().nonnegative(),
    at: z.number(),
  }),
  z.strictObject({
    type: z.literal("ended"),
    trial: z.number().int().positive(),
    attempt: z.number().int().nonnegative(),
    outcome: TrialOutcome,
    /** Wall time of the attempt; 0 for one that was looked up. */
    seconds: z.number().nonnegative(),
    steps: z.array(StepTime),
    /** An equal design was computed before: its trial. */
    sameAs: z.number().int().positive().optional(),
    at: z.number(),
  }),
]);
export type TrialEvent = z.infer<typeof TrialEvent>;

/** A trial as its events tell it. The first end counts; a later one of another attempt changes nothing. */
export const Trial = z.strictObject({
  number: z.number().int().positive(),
  values: DesignValues,
  origin: TrialOrigin,
  askedAt: z.number(),
  /** `waiting`: asked for, not started yet. */
  state: z.enum(["waiting", "running", "complete", "failed"]),
  attempts: z.number().int().nonnegative(),
  worker: z.number().int().nonnegative().optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  outcome: TrialOutcome.optional(),
  seconds: z.number().nonnegative().optional(),
  steps: z.array(StepTime).optional(),
  sameAs: z.number().int().positive().optional(),
});
export type Trial = z.infer<typeof Trial>;

export type CompleteOutcome = Extract<TrialOutcome, { state: "complete" }>;

export function completeOutcome(trial: Trial): CompleteOutcome | undefined {
  return trial.outcome?.state === "complete" ? trial.outcome : undefined;
}

export function isFeasible(trial: Trial): boolean {
  return completeOutcome(trial)?.violation === 0;
}
