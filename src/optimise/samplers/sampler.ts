import type { DesignValues, Variable } from "../../shared/optimise/design.ts";

/** What a sampler is made for. */
export type SamplerProblem = {
  readonly variables: readonly Variable[];
  readonly objectiveCount: number;
  readonly constraintCount: number;
};

/** A trial as samplers see it. */
export type SamplerTrial = {
  readonly number: number;
  readonly values: DesignValues;
  /** What the sampler gave along when it proposed the design; absent for designs of others. */
  readonly tag?: string;
  readonly outcome: SamplerOutcome;
};

export type SamplerOutcome =
  | { readonly state: "pending" }
  | { readonly state: "failed" }
  | {
      readonly state: "complete";
      /** All to be minimised. */
      readonly objectives: readonly number[];
      /** One for each constraint: positive when violated, zero or negative when it holds; relative to its limit. */
      readonly margins: readonly number[];
    };

/** A design that a sampler wants to be computed. */
export type Proposal = { readonly values: DesignValues; readonly tag?: string };

/**
 * Proposes designs. What it proposes follows from the problem, the seed and the history alone, so a run goes on from its
 * journal as if it had never been interrupted; what it remembers between two calls is only to save time.
 */
export type Sampler = {
  /**
   * @param history all trials, in the order of their numbers; those of earlier calls are in it again
   * @param count how many designs are wanted
   * @returns `count` designs inside the bounds and on the steps, or fewer where there are no more different ones
   */
  ask(history: readonly SamplerTrial[], count: number): Proposal[] | Promise<Proposal[]>;
  close?(): Promise<void>;
};

export type SamplerOptions = {
  readonly seed: number;
  /** Trials that the run may have in all, where that is known: some samplers plan with it. */
  readonly budget?: number;
};
