/** No call needs more than this; what is larger is not even checked. */
const MAX_CHARS = 1_000_000;
const MAX_VALUES = 50_000;
/** A batch of operations with the data of its nodes is 6 deep. */
const MAX_DEPTH = 16;

/**
 * Why an input from outside is larger than anything that is asked for; undefined where it is not. Looks no further
 * than the bounds, and not by recursion, which an input of any depth could exhaust.
 */
export function whyTooLarge(input: unknown): string | undefined {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: input, depth: 0 }];
  let chars = 0;
  let values = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === "string") chars += value.length;
    if (typeof value === "object" && value !== null) {
      if (depth === MAX_DEPTH) return `it is nested more than ${MAX_DEPTH} deep`;
      const keys = Array.isArray(value) ? [] : Object.keys(value);
      for (const key of keys) chars += key.length;
      const entries: readonly unknown[] = Object.values(value);
      values += entries.length;
      if (values > MAX_VALUES) return `it holds more than ${MAX_VALUES} values; split it into several calls`;
      for (const entry of entries) open.push({ value: entry, depth: depth + 1 });
    }
    if (chars > MAX_CHARS) return `it has more than ${MAX_CHARS} characters; split it into several calls`;
  }
  return undefined;
}
