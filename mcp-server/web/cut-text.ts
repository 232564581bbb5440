/**
 * A piece of a text: as much as is wanted and as fits, counted in characters of JSON. It ends and begins between
 * characters, never within one of two halves.
 */
export function cutText(
  text: string,
  { offset, maxChars, maxJsonChars }: { offset: number; maxChars: number; maxJsonChars: number },
): { readonly text: string; readonly end: number } {
  const start = splitsPair(text, offset) ? offset - 1 : Math.min(offset, text.length);
  let end = Math.min(text.length, start + maxChars);
  for (let excess = excessOf(text.slice(start, end), maxJsonChars); excess > 0; ) {
    // A character takes six in JSON at most, so this never takes off more than has to go, but for a few.
    end -= Math.max(1, Math.floor(excess / 6));
    excess = excessOf(text.slice(start, end), maxJsonChars);
  }
  if (splitsPair(text, end)) end -= 1;
  return { text: text.slice(start, end), end };
}

function excessOf(text: string, maxJsonChars: number): number {
  return JSON.stringify(text).length - maxJsonChars;
}

/** Whether a place is between the halves of one character. */
function splitsPair(text: string, place: number): boolean {
  return place > 0 && place < text.length && (text.codePointAt(place - 1) ?? 0) > 0xffff;
}
