/** Small choices of this window that outlive it. A value of another type than the default is not taken. */
export function readStored<T extends boolean | number>(key: string, fallback: T): T {
  const text = storage()?.getItem(`planform.${key}`);
  if (text === null || text === undefined) return fallback;
  const value: unknown = parse(text);
  return isLike(value, fallback) ? value : fallback;
}

export function writeStored(key: string, value: boolean | number): void {
  storage()?.setItem(`planform.${key}`, JSON.stringify(value));
}

/** Undefined where the browser forbids storage, and outside a window. */
function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isLike<T>(value: unknown, sample: T): value is T {
  return typeof value === typeof sample && (typeof value !== "number" || Number.isFinite(value));
}
