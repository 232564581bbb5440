import { z } from "zod";
import { ErrorInfo } from "../errors.ts";
import { algorithmKinds } from "../study/node-types.ts";
import { Id } from "../study/study.ts";
import { DesignValues } from "./design.ts";
import { OptimizationProblem } from "./problem.ts";
import { Trial } from "./trial.ts";

/** What a run may be started with, in place of what the study's algorithm node and the settings say. */
export const RunOptions = z.strictObject({
  trials: z.number().int().positive().max(1_000_000).optional(),
  workers: z.number().int().positive().max(1_024).optional().describe("trials computed at the same time"),
  algorithm: z.enum(algorithmKinds).optional(),
  sampler: z.string().max(100).optional().describe("Optuna's sampler, for the algorithm optuna"),
  seed: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).optional(),
  timeLimitS: z.number().positive().optional().describe("limit for the whole run, seconds"),
  stopAfterWithoutProgress: z.number().int().positive().optional(),
  /** Computed first, before what the algorithm proposes. */
  designs: z.array(DesignValues).max(10_000).optional(),
});
export type RunOptions = z.infer<typeof RunOptions>;

/**
 * What a run process is told of the machine that it runs on, by whoever starts it. It is no part of the run: files of a run
 * may come from elsewhere, and must not say what is started here, or that it is not confined.
 */
export const RunMachine = z.strictObject({
  /**
   * `auto`: programs that the study brings run in the sandbox where this machine has one. `required`: they run there or not
   * at all, whatever is found when the process looks for it.
   */
  sandbox: z.enum(["required", "auto", "off"]),
  /** Interpreter that the settings name. */
  pythonPath: z.string().optional(),
});
export type RunMachine = z.infer<typeof RunMachine>;

/** `run.json`: what a run is. Written once, before the run process starts. */
export const RunInfo = z.strictObject({
  schemaVersion: z.literal(1),
  id: Id,
  createdAt: z.number(),
  /** Who started it. */
  startedBy: z.enum(["user", "chat", "cli"]),
  problem: OptimizationProblem,
  algorithm: z.strictObject({
    kind: z.enum(algorithmKinds).exclude(["auto"]),
    sampler: z.string().optional(),
    seed: z.number().int().nonnegative(),
    /** Why this one was chosen. */
    reason: z.string(),
  }),
  trials: z.number().int().positive(),
  workers: z.number().int().positive(),
  timeLimitS: z.number().positive().optional(),
  stopAfterWithoutProgress: z.number().int().positive().optional(),
  designs: z.array(DesignValues),
  /** Further attempts at a trial that failed for a reason that may pass: time, memory, a signal. */
  retries: z.number().int().nonnegative(),
  execution: z.strictObject({
    /** Trial folders that are kept: so many of the last and so many of the best. Those of failed trials count as last ones. */
    keepLast: z.number().int().nonnegative(),
    keepBest: z.number().int().nonnegative(),
  }),
});
export type RunInfo = z.infer<typeof RunInfo>;

export const runStates = ["starting", "running", "paused", "stopping", "done", "stopped", "failed"] as const;

/** `state.json`: what the run process says of itself, replaced as a whole. */
export const RunState = z.strictObject({
  state: z.enum(runStates),
  /** The run process: its number and start time tell it from another one that got the same number. */
  process: z.strictObject({ pid: z.number().int(), startTime: z.string(), host: z.string() }).optional(),
  updatedAt: z.number(),
  /** Seconds in which it worked, over all its processes; paused time does not count. */
  elapsedS: z.number().nonnegative(),
  /** Why it ended, in words. */
  endReason: z.string().optional(),
  error: ErrorInfo.optional(),
});
export type RunState = z.infer<typeof RunState>;

/** What can be asked of a run process, one file each in `control/`. */
export const RunCommand = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("pause") }),
  z.strictObject({ type: z.literal("resume") }),
  /** Ends after the trials that are computed now; `now`: ends them too. */
  z.strictObject({ type: z.literal("stop"), now: z.boolean() }),
  z.strictObject({ type: z.literal("add-designs"), designs: z.array(DesignValues).min(1).max(10_000) }),
]);
export type RunCommand = z.infer<typeof RunCommand>;

/** A point at which the best design changed, or the last one: trial and its first objective. */
export const BestPoint = z.strictObject({
  trial: z.number().int(),
  objective: z.number(),
  feasible: z.boolean(),
});

/** What lists and the window show of a run; small, whatever its size. */
export const RunSummary = z.strictObject({
  id: Id,
  createdAt: z.number(),
  startedBy: RunInfo.shape.startedBy,
  revision: z.number().int(),
  algorithm: RunInfo.shape.algorithm,
  workers: z.number().int(),
  /** `interrupted`: its process is gone although it did not end; it can go on. */
  state: z.enum([...runStates, "interrupted"]),
  endReason: z.string().optional(),
  error: ErrorInfo.optional(),
  /** Trials that are wanted in all. */
  trials: z.number().int(),
  complete: z.number().int(),
  failed: z.number().int(),
  feasible: z.number().int(),
  running: z.number().int(),
  elapsedS: z.number(),
  /** Estimated from the trials so far; absent while nothing is known. */
  remainingS: z.number().optional(),
  objectives: z.array(OptimizationProblem.shape.objectives.element),
  best: Trial.optional(),
  /** Trials on the front; only where there are several objectives. */
  front: z.array(z.number().int()).max(1_000).optional(),
  /** At most 200 points. */
  bestSoFar: z.array(BestPoint).max(200),
  /** The newest reasons of failed trials, with how often each came. */
  failures: z.array(z.strictObject({ message: z.string(), count: z.number().int() })).max(5),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** Has the run come to its end, so that nothing more happens by itself? */
export function hasEnded({ state }: Pick<RunSummary, "state">): boolean {
  return state === "done" || state === "stopped" || state === "failed" || state === "interrupted";
}
