import { appendFileSync } from "node:fs";
import { relative } from "node:path";
import { inspect } from "node:util";
import { expect, onTestFinished } from "vitest";

export type FuzzRuns = { readonly count: number; readonly seed: number };

/** Repeatable numbers for one input. */
export type Random = {
  /** A whole number from 0 up to `end`, without `end`. */
  below(end: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** One of a list that may be empty. */
  find<Item>(items: readonly Item[]): Item | undefined;
  /** True once in `times`. */
  oneIn(times: number): boolean;
};

/** What asks for more inputs, or for the same again, and where `npm run fuzz` reads what was done. */
const { FUZZ_INPUTS, FUZZ_SEED, FUZZ_REPORT, CI } = process.env;

/**
 * How many inputs the present test makes, and from which seed: those of the caller, unless FUZZ_INPUTS and FUZZ_SEED
 * say otherwise. Each run has new inputs, but for those of CI, where the same commit has to give the same result. The
 * seed is printed: FUZZ_SEED brings its inputs again.
 */
export function fuzzRuns(defaultCount: number): FuzzRuns {
  const count = FUZZ_INPUTS === undefined ? defaultCount : readWhole("FUZZ_INPUTS", FUZZ_INPUTS);
  const ownSeed = CI === undefined ? Date.now() % 2 ** 31 : 1;
  const seed = FUZZ_SEED === undefined ? ownSeed : readWhole("FUZZ_SEED", FUZZ_SEED);
  const target = expect.getState().currentTestName ?? "";
  process.stdout.write(`fuzz: ${target}: ${count} inputs, seed ${seed}\n`);
  const startedAt = performance.now();
  onTestFinished(() => {
    const file = relative(process.cwd(), expect.getState().testPath ?? "");
    report({ target, file, inputs: count, seed, ms: Math.round(performance.now() - startedAt) });
  });
  return { count, seed };
}

/**
 * Makes inputs and runs each. Input N of seed S is the first one of seed S + N, so that one that fails can be had
 * alone. Whatever is thrown fails the test, also where nobody waits for it: what a target may answer to a bad input
 * is for `run` to accept.
 * @param options.slowMs an input that keeps the processor longer than this fails
 */
export async function fuzz<Input>(options: {
  readonly inputs: number;
  readonly slowMs?: number;
  readonly make: (random: Random) => Input;
  readonly run: (input: Input, random: Random) => unknown;
}): Promise<void> {
  const { make, run, slowMs = 2_000 } = options;
  const { count, seed } = fuzzRuns(options.inputs);
  const stray: unknown[] = [];
  const onStray = (error: unknown): void => {
    stray.push(error);
  };
  process.on("unhandledRejection", onStray);
  process.on("uncaughtException", onStray);
  try {
    for (let index = 0; index < count; index += 1) {
      const random = createRandom(seed + index);
      const input = make(random);
      const cpu = process.cpuUsage();
      try {
        await run(input, random);
        if (index % 64 === 63 || index === count - 1) await new Promise(setImmediate);
        if (stray.length > 0) throw stray[0];
        const { user, system } = process.cpuUsage(cpu);
        if ((user + system) / 1_000 > slowMs) throw new Error(`took ${(user + system) / 1_000} ms`);
      } catch (error) {
        throw new Error(
          `input ${index} failed; FUZZ_SEED=${seed + index} FUZZ_INPUTS=1 makes it again\n${show(input)}`,
          { cause: error },
        );
      }
    }
  } finally {
    process.off("unhandledRejection", onStray);
    process.off("uncaughtException", onStray);
  }
}

function report(line: object): void {
  if (FUZZ_REPORT !== undefined) appendFileSync(FUZZ_REPORT, `${JSON.stringify(line)}\n`);
}

function readWhole(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${name} has to be a whole number, not "${text}"`);
  return Number(text);
}

function show(input: unknown): string {
  return inspect(input, { depth: 12, maxStringLength: 500, maxArrayLength: 50, breakLength: 120 }).slice(
    0,
    8_000,
  );
}

/** Mulberry32; the seed is stirred first, because those of two inputs in a row differ by one. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    pick: (items) => items[below(items.length)] ?? items[0],
    find: (items) => items[below(items.length)],
    oneIn: (times) => below(times) === 0,
  };
}
