import type { Trial, TrialEvent } from "./trial.ts";

/**
 * Brings trials up to what an event tells, in place; `trials[n - 1]` is trial n. Events of a trial that was never asked
 * for, and a second end, change nothing. O(1).
 * @returns the trial that changed
 */
export function foldTrialEvent(trials: Trial[], event: TrialEvent): Trial | undefined {
  const index = event.trial - 1;
  const known = trials[index];
  const next = afterEvent(known, event, trials.length);
  if (next !== undefined) trials[index] = next;
  return next;
}

function afterEvent(known: Trial | undefined, event: TrialEvent, count: number): Trial | undefined {
  switch (event.type) {
    case "asked": {
      if (known !== undefined || event.trial !== count + 1) return undefined;
      const { trial: number, values, origin, at } = event;
      return { number, values, origin, askedAt: at, state: "waiting", attempts: 0 };
    }
    case "started":
      if (known === undefined || known.outcome !== undefined) return undefined;
      return {
        ...known,
        state: "running",
        attempts: event.attempt,
        worker: event.worker,
        startedAt: event.at,
      };
    case "ended": {
      if (known === undefined || known.outcome !== undefined) return undefined;
      const { outcome, seconds, steps, sameAs, at } = event;
      return {
        ...known,
        state: outcome.state,
        outcome,
        seconds,
        steps,
        endedAt: at,
        ...(sameAs === undefined ? {} : { sameAs }),
      };
    }
  }
}
