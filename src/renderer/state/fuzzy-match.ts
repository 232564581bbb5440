export type FuzzyMatch = {
  /** Higher is better. */
  readonly score: number;
  /** Indices of the letters of the text that were found, ascending. */
  readonly positions: readonly number[];
};

/**
 * Looks for the letters of the query in the text, in order. Starts of words and letters that follow each other count
 * most, then texts that hold little else. Undefined where a letter is missing.
 */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | undefined {
  const wanted = query.toLowerCase().replace(/\s+/g, "");
  const lower = text.toLowerCase();
  const first = wanted[0];
  if (first === undefined) return { score: 0, positions: [] };
  let best: FuzzyMatch | undefined;
  for (let start = lower.indexOf(first); start !== -1; start = lower.indexOf(first, start + 1)) {
    const positions = findFrom(wanted, text, lower, start);
    if (positions === undefined) break;
    const score = rate(text, positions);
    if (best === undefined || score > best.score) best = { score, positions };
  }
  return best;
}

/** Each letter where it goes on from the one before; else at the next start of a word; else at its next place. */
function findFrom(wanted: string, text: string, lower: string, start: number): number[] | undefined {
  return (
    follow(wanted, lower, start, (letter, from) => nextWordStart(text, lower, letter, from)) ??
    // A word further on may have passed what a later letter needs.
    follow(wanted, lower, start, () => undefined)
  );
}

function follow(
  wanted: string,
  lower: string,
  start: number,
  findPreferred: (letter: string, from: number) => number | undefined,
): number[] | undefined {
  const positions = [start];
  for (const letter of wanted.slice(1)) {
    const after = (positions.at(-1) ?? 0) + 1;
    const at =
      lower[after] === letter ? after : (findPreferred(letter, after) ?? lower.indexOf(letter, after));
    if (at === -1) return undefined;
    positions.push(at);
  }
  return positions;
}

function nextWordStart(text: string, lower: string, letter: string, from: number): number | undefined {
  for (let at = lower.indexOf(letter, from); at !== -1; at = lower.indexOf(letter, at + 1)) {
    if (isWordStart(text, at)) return at;
  }
  return undefined;
}

function rate(text: string, positions: readonly number[]): number {
  let score = 0;
  for (const [index, at] of positions.entries()) {
    const before = positions[index - 1];
    if (before !== undefined && at === before + 1) score += 6;
    else if (isWordStart(text, at)) score += before === undefined ? 6 : 4;
    else if (before !== undefined) score -= Math.min(3, at - before - 1);
  }
  if (positions[0] === 0) score += 4;
  return score - text.length / 50;
}

function isWordStart(text: string, at: number): boolean {
  const before = text[at - 1];
  return before === undefined || !/[\p{L}\p{N}]/u.test(before);
}
