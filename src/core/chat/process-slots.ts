/** Hands out a bounded number of slots, first come first served. */
export type ProcessSlots = {
  /** Most processes that may run at once. */
  limit(): number;
  /** Waits for a slot. Rejects with the signal's reason when it is aborted first. Call the result once to give the slot back. */
  take(signal: AbortSignal): Promise<() => void>;
  /** Counts a process that runs already; there may be more of them than slots. */
  occupy(): () => void;
  /**
   * Takes a slot that nobody needs now, for something that is of use later; undefined where there is none.
   * @param onWanted called once when somebody waits for it; it is then to be given back soon
   */
  borrow(onWanted: () => void): BorrowedSlot | undefined;
};

export type BorrowedSlot = {
  release(): void;
  /** It is needed now, and is not asked back any more. */
  keep(): void;
};

/** @param limit asked each time, so that a changed setting holds from the next turn on */
export function createProcessSlots(limit: () => number): ProcessSlots {
  let taken = 0;
  const waiting: (() => void)[] = [];
  const borrowers = new Set<() => void>();

  function admit(): void {
    while (taken < limit()) {
      const next = waiting.shift();
      if (next === undefined) return;
      taken += 1;
      next();
    }
    if (waiting.length === 0) return;
    for (const onWanted of [...borrowers]) {
      borrowers.delete(onWanted);
      onWanted();
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
    limit,
    occupy() {
      taken += 1;
      return createRelease();
    },
    borrow(onWanted) {
      if (waiting.length > 0 || taken >= limit()) return undefined;
      taken += 1;
      const release = createRelease();
      borrowers.add(onWanted);
      return {
        release() {
          borrowers.delete(onWanted);
          release();
        },
        keep() {
          borrowers.delete(onWanted);
        },
      };
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
