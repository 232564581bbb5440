/** A text as a string of a profile for `sandbox-exec`, which is Scheme: only `"` and `\` mean something in it. */
export function quoteForProfile(text: string): string {
  if (text.includes("\0")) throw new RangeError("A profile cannot hold a zero byte");
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
