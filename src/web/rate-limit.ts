/** At most so many in any time of this length. */
export type RateLimit = {
  /** Takes one more if there is room for it; what is refused does not count. */
  take(): boolean;
};

/** @param options.now milliseconds, of a clock that only goes forward */
export function createRateLimit({
  count,
  windowMs,
  now = () => performance.now(),
}: {
  count: number;
  windowMs: number;
  now?: () => number;
}): RateLimit {
  let times: number[] = [];
  return {
    take() {
      const time = now();
      times = times.filter((taken) => time - taken < windowMs);
      if (times.length >= count) return false;
      times.push(time);
      return true;
    },
  };
}
