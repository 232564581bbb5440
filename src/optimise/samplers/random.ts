/** Random numbers that follow from their seed alone, the same on every machine. */
export type Random = {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform in 0 .. count - 1; `count` a positive integer. */
  integer(count: number): number;
  /** A new array, each order equally likely. */
  shuffle<Item>(items: readonly Item[]): Item[];
};

const WORD = 2 ** 32;

/**
 * `sfc32` (Chris Doty-Humphrey, PractRand: 128 bits of state, a counter in it, so no short cycles), seeded with a hash of
 * the seed and the streams.
 * @param seed any safe integer
 * @param streams tell generators of one seed apart: the purpose, the trial ... Each sequence of them gives numbers that
 *   have nothing to do with those of another one.
 */
export function createRandom(seed: number, ...streams: number[]): Random {
  const hash = hashWords(
    [seed, ...streams].flatMap((value) => [value >>> 0, Math.floor(value / WORD) >>> 0]),
  );
  let [a, b, c, counter] = [hash(), hash(), hash(), 1];
  let spare: number | undefined;

  const nextWord = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) nextWord();

  const next = (): number => ((nextWord() >>> 5) * 2 ** 26 + (nextWord() >>> 6)) / 2 ** 53;
  const integer = (count: number): number => Math.floor(next() * count);
  return {
    next,
    integer,
    /** Box and Muller (1958): two of one pair of uniform numbers. */
    normal: () => {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      const angle = 2 * Math.PI * next();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    /** Fisher and Yates. */
    shuffle: (items) => {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const other = integer(last + 1);
        const [mine, its] = [shuffled[last], shuffled[other]];
        if (mine === undefined || its === undefined) continue;
        shuffled[last] = its;
        shuffled[other] = mine;
      }
      return shuffled;
    },
  };
}

/** `MurmurHash3` over 32 bit words (Austin Appleby, public domain); each call of what it returns gives a further word. */
function hashWords(words: readonly number[]): () => number {
  let state = 0x9e3779b9 ^ words.length;
  for (const word of words) {
    const mixed = Math.imul(word, 0xcc9e2d51);
    state ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    state = (Math.imul((state << 13) | (state >>> 19), 5) + 0xe6546b64) | 0;
  }
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return (word ^ (word >>> 16)) >>> 0;
  };
}
