/** The end of a text that arrives in pieces: appending and reading copy nothing but what is read. */
export type TextWindow = {
  /** Length of the whole text so far, with what was forgotten. */
  length(): number;
  append(piece: string): void;
  /** @returns `text.slice(start, end)` of the whole text; `start` must not be forgotten. */
  read(start: number, end: number): string;
  /** Forgets what stands before `position`, in whole pieces. */
  forgetBefore(position: number): void;
};

export function createTextWindow(): TextWindow {
  let pieces: { readonly start: number; readonly text: string }[] = [];
  let first = 0;
  let length = 0;

  /** Index of the piece that holds `position`. */
  function findPiece(position: number): number {
    let low = first;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((pieces[middle]?.start ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return {
    length: () => length,
    append(piece) {
      if (piece === "") return;
      pieces.push({ start: length, text: piece });
      length += piece.length;
    },
    read(start, end) {
      const parts: string[] = [];
      for (let index = findPiece(start); index < pieces.length; index++) {
        const piece = pieces[index];
        if (!piece || piece.start >= end) break;
        parts.push(piece.text.slice(Math.max(0, start - piece.start), end - piece.start));
      }
      return parts.join("");
    },
    forgetBefore(position) {
      for (
        let piece = pieces[first];
        piece && piece.start + piece.text.length <= position;
        piece = pieces[first]
      )
        first++;
      // At least as many are dropped as are moved, so that each piece costs a constant in all.
      if (first > 0 && first * 2 >= pieces.length) {
        pieces = pieces.slice(first);
        first = 0;
      }
    },
  };
}
