/** Hands out a bounded number of slots, first come first served. */
export type ProcessSlots = {
  /** Waits for a slot. Rejects with the signal's reason when it is aborted first. Call the result once to give the slot back. */
  take(signal: AbortSignal): Promise<() => void>;
  /** Counts a process that runs already; there may be more of them than slots. */
  occupy(): () => void;
};

/** @param limit asked each time, so that a changed setting holds from the next turn on */
export function createProcessSlots(limit: () => number): ProcessSlots {
  let taken = 0;
  const waiting: (() => void)[] = [];

  function admit(): void {
    while (taken < limit()) {
      const next = waiting.shift();
      if (next === undefined) return;
      taken += 1;
      next();
    }
  }

  function createRelease(): () => void {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      taken -= 1;
      admit();
    };
  }

  return {
    occupy() {
      taken += 1;
      return createRelease();
    },
    take(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        const enter = (): void => {
          signal.removeEventListener("abort", leave);
          resolve(createRelease());
        };
        const leave = (): void => {
          const index = waiting.indexOf(enter);
          if (index >= 0) waiting.splice(index, 1);
          reject(signal.reason);
        };
        signal.addEventListener("abort", leave, { once: true });
        waiting.push(enter);
        admit();
      });
    },
  };
}
