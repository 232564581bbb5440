/**
 * Collects values and hands them over together, once per frame, so that a fast stream costs one render per frame.
 * A window in the background has no frames: there a timer stands in.
 */
export function createFrameQueue<T>(handle: (values: readonly T[]) => void): {
  push: (value: T) => void;
  flush: () => void;
} {
  const backgroundMs = 100;
  let values: T[] = [];
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    timer = undefined;
    const taken = values;
    values = [];
    if (taken.length > 0) handle(taken);
  }

  return {
    push: (value) => {
      values.push(value);
      if (timer !== undefined) return;
      frame = requestAnimationFrame(flush);
      timer = setTimeout(flush, backgroundMs);
    },
    flush,
  };
}
