import type { DesignSpace } from "./encode-design.ts";
import type { SamplerTrial } from "./sampler.ts";

/** A trial that was computed. */
export type Attempt = {
  readonly number: number;
  readonly tag: string | undefined;
  /** Where it lies in the unit cube. */
  readonly point: Float64Array;
};

/** A complete one, as models see it. */
export type Observation = Attempt & {
  readonly objectives: readonly number[];
  readonly margins: readonly number[];
  /** Sum of the margins that are violated. */
  readonly violation: number;
};

export type ReadHistory = {
  /** Of all trials, whatever became of them. */
  readonly tags: readonly (string | undefined)[];
  readonly observations: readonly Observation[];
  readonly failed: readonly Attempt[];
  readonly pending: readonly Float64Array[];
};

/** Sorts a history by what became of its trials, in the order of their numbers. Designs that have no place in the space are left out. */
export function readHistory(space: DesignSpace, history: readonly SamplerTrial[]): ReadHistory {
  const observations: Observation[] = [];
  const failed: Attempt[] = [];
  const pending: Float64Array[] = [];
  for (const { number, tag, values, outcome } of history) {
    const point = space.encode(values);
    if (point === undefined) continue;
    if (outcome.state === "pending") pending.push(point);
    else if (
      outcome.state === "failed" ||
      ![...outcome.objectives, ...outcome.margins].every(Number.isFinite)
    )
      failed.push({ number, tag, point });
    else {
      const { objectives, margins } = outcome;
      const violation = margins.reduce((sum, margin) => sum + Math.max(0, margin), 0);
      observations.push({ number, tag, point, objectives, margins, violation });
    }
  }
  return { tags: history.map(({ tag }) => tag), observations, failed, pending };
}
