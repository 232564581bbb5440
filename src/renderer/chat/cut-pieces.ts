/** Cuts a text into pieces of at most `longest` characters, after a line where there is one. The pieces joined are the text. */
export function cutPieces(text: string, longest: number): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (text.length - start > longest) {
    const end = findCut(text, start, longest);
    pieces.push(text.slice(start, end));
    start = end;
  }
  if (start < text.length) pieces.push(text.slice(start));
  return pieces;
}

function findCut(text: string, start: number, longest: number): number {
  const end = start + longest;
  const line = text.slice(start, end).lastIndexOf("\n");
  if (line >= 0) return start + line + 1;
  // A character outside the basic plane is two units, which belong together.
  const isWithinPair = /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) && end - 1 > start;
  return isWithinPair ? end - 1 : end;
}
