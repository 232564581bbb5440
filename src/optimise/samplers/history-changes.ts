import type { SamplerTrial } from "./sampler.ts";

/** Trials that are new or changed, with their places in the history. */
export type HistoryChanges = readonly (readonly [place: number, trial: SamplerTrial])[];

/** @returns what is called with each history in turn, for one who keeps a copy of it elsewhere */
export function createHistoryDiff(): (history: readonly SamplerTrial[]) => HistoryChanges {
  let known: readonly SamplerTrial[] = [];
  return (history) => {
    const changes = history.flatMap((trial, place) =>
      trial === known[place] ? [] : [[place, trial] as const],
    );
    known = [...history];
    return changes;
  };
}
