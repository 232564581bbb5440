/** A text as one word of a POSIX shell: whatever it holds, the shell neither splits nor expands it. */
export function quoteForShell(text: string): string {
  if (text.includes("\0")) throw new RangeError("A word of a shell cannot hold a zero byte");
  return /^[A-Za-z0-9_@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
