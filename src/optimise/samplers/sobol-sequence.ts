import { sobolDirections } from "./sobol-directions.ts";

const BITS = 32;
const UNIT = 2 ** -BITS;

/** Dimensions for which there are direction numbers. */
export const MOST_SOBOL_DIMENSIONS = 128;

let directions: readonly Uint32Array[] | undefined;

/**
 * A coordinate of a point of the Sobol sequence (Sobol 1967; direction numbers of Joe and Kuo 2008), as 32 bits.
 * @param index of the point, from 0: the order of Sobol, not that of Gray's code
 * @param dimension from 0, below `MOST_SOBOL_DIMENSIONS`
 */
export function sobolBits(index: number, dimension: number): number {
  directions ??= readDirections();
  const numbers = directions[dimension];
  if (numbers === undefined) throw new RangeError(`No direction numbers for dimension ${dimension}`);
  let bits = 0;
  for (let rest = index >>> 0, bit = 0; rest !== 0; rest >>>= 1, bit += 1) {
    if ((rest & 1) === 1) bits ^= numbers[bit] ?? 0;
  }
  return bits >>> 0;
}

/**
 * Owen's scrambling by hashes (Burley 2020, "Practical hash-based Owen scrambling", JCGT 9): each half of an interval is
 * kept or exchanged with the other one, depending on the seed and the bits above, so that points stay as evenly spread as
 * they were.
 * @returns a number in [0, 1)
 */
export function scramble(bits: number, seed: number): number {
  return reverseBits(mixUpwards(reverseBits(bits), seed)) * UNIT;
}

/** Laine and Karras (2011), with the numbers of Vegdahl (2021): each bit of the result depends on the lower ones only. */
function mixUpwards(value: number, seed: number): number {
  let mixed = value;
  mixed ^= Math.imul(mixed, 0x3d20adea);
  mixed = (mixed + seed) | 0;
  mixed = Math.imul(mixed, (seed >>> 16) | 1);
  mixed ^= Math.imul(mixed, 0x05526c56);
  mixed ^= Math.imul(mixed, 0x53a22864);
  return mixed;
}

function reverseBits(bits: number): number {
  let value = bits;
  value = ((value >>> 1) & 0x55555555) | ((value & 0x55555555) << 1);
  value = ((value >>> 2) & 0x33333333) | ((value & 0x33333333) << 2);
  value = ((value >>> 4) & 0x0f0f0f0f) | ((value & 0x0f0f0f0f) << 4);
  value = ((value >>> 8) & 0x00ff00ff) | ((value & 0x00ff00ff) << 8);
  return ((value >>> 16) | (value << 16)) >>> 0;
}

function readDirections(): Uint32Array[] {
  const first = Uint32Array.from({ length: BITS }, (_, bit) => 2 ** (BITS - 1 - bit));
  const others = sobolDirections
    .trim()
    .split("\n")
    .map((line) => {
      const [polynomial = 0, ...initial] = line.split(" ").map(Number);
      return extendDirections(polynomial, initial);
    });
  return [first, ...others];
}

/** The recurrence of Bratley and Fox (1988), ACM TOMS 14, algorithm 659. */
function extendDirections(polynomial: number, initial: readonly number[]): Uint32Array {
  const degree = initial.length;
  const numbers = new Uint32Array(BITS);
  for (let bit = 0; bit < BITS; bit += 1) {
    const given = initial[bit];
    if (given !== undefined) {
      numbers[bit] = given * 2 ** (BITS - 1 - bit);
      continue;
    }
    const before = numbers[bit - degree] ?? 0;
    let next = before ^ (before >>> degree);
    for (let back = 1; back < degree; back += 1) {
      if (((polynomial >>> (degree - back)) & 1) === 1) next ^= numbers[bit - back] ?? 0;
    }
    numbers[bit] = next;
  }
  return numbers;
}
