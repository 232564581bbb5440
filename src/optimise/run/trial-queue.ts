import { designKey, type Variable } from "../../shared/optimise/design.ts";
import type { Trial } from "../../shared/optimise/trial.ts";
import { mayPass } from "../executors/may-pass.ts";

/** A trial whose turn it is. */
export type Turn =
  | { readonly type: "compute"; readonly trial: Trial }
  /** An equal design is computed already. */
  | { readonly type: "same"; readonly trial: Trial; readonly as: Trial };

/** Trials that wait for a worker. */
export type TrialQueue = {
  add(trial: Trial): void;
  /** What can be done next: designs of people first, else in the order of their numbers. */
  take(): Turn | undefined;
  /** Tells of an end: equal designs that waited for it have their turn. */
  noteEnd(trial: Trial): void;
  /** All that wait, also for the end of an equal design. */
  size(): number;
};

export function createTrialQueue(variables: readonly Variable[]): TrialQueue {
  const ofPeople: Trial[] = [];
  const ofSampler: Trial[] = [];
  /** The first trial of each design that was started, by the design; its end, once there is one. */
  const known = new Map<string, { readonly trial: Trial; readonly hasEnded: boolean }>();
  const followers = new Map<string, Trial[]>();
  const keyOf = ({ values }: Trial): string => designKey(variables, values);
  let followerCount = 0;

  return {
    add(trial) {
      (trial.origin.by === "sampler" ? ofSampler : ofPeople).push(trial);
    },

    take() {
      for (let trial = ofPeople.shift() ?? ofSampler.shift(); trial !== undefined; ) {
        const key = keyOf(trial);
        const other = known.get(key);
        if (other === undefined) {
          known.set(key, { trial, hasEnded: false });
          return { type: "compute", trial };
        }
        if (other.hasEnded) return { type: "same", trial, as: other.trial };
        followers.set(key, [...(followers.get(key) ?? []), trial]);
        followerCount += 1;
        trial = ofPeople.shift() ?? ofSampler.shift();
      }
      return undefined;
    },

    noteEnd(trial) {
      if (trial.sameAs !== undefined) return;
      const key = keyOf(trial);
      if (trial.outcome !== undefined && mayPass(trial.outcome)) known.delete(key);
      else if (known.get(key)?.hasEnded !== true) known.set(key, { trial, hasEnded: true });
      const waiting = followers.get(key) ?? [];
      followers.delete(key);
      followerCount -= waiting.length;
      ofPeople.unshift(...waiting);
    },

    size: () => ofPeople.length + ofSampler.length + followerCount,
  };
}
