/** Symbols shorter than this differ from each other by one letter as a rule: `a1`, `a2`. */
const SHORTEST = 3;

/**
 * The symbol that was most likely meant by one that nothing gives: the only one that differs in the case of letters, or
 * else the only one that is a slip or two away.
 */
export function findNearSymbol(symbol: string, known: readonly string[]): string | undefined {
  const others = [...new Set(known)].filter((other) => other !== symbol);
  const sameLetters = others.filter((other) => other.toLowerCase() === symbol.toLowerCase());
  if (sameLetters.length > 0) return sameLetters.length === 1 ? sameLetters[0] : undefined;
  if (symbol.length < SHORTEST) return undefined;
  const slips = symbol.length <= 4 ? 1 : 2;
  const near = others.filter(
    (other) =>
      other.length >= SHORTEST &&
      Math.abs(other.length - symbol.length) <= slips &&
      countSlips(symbol, other) <= slips,
  );
  return near.length === 1 ? near[0] : undefined;
}

/** How many letters were left out, put in, mistaken or swapped with their neighbour. O(length²). */
function countSlips(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const present = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      present.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (present[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = last;
    last = present;
  }
  return last[other.length] ?? 0;
}
