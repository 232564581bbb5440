import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type ExtractionLimits,
  extractionLimits,
  extractModifications,
} from "../../src/core/chat/extract-modifications.ts";
import { extractInPieces, withoutWording } from "../support/compare-extraction.ts";
import { extractByReference } from "../support/reference-extraction.ts";

const folder = join(import.meta.dirname, "corpus/extract");
const corpus = readdirSync(folder)
  .filter((file) => file.endsWith(".txt"))
  .map((file) => ({ name: file.slice(0, -4), text: readFileSync(join(folder, file), "utf8") }));

const narrowLimits: ExtractionLimits = { maxLength: 40, maxDepth: 3 };

// The reference is slow on some texts: much more time than is needed on a machine at rest.
describe("the corpus of texts to extract from", { timeout: 60_000 }, () => {
  it("is there", () => {
    expect(corpus.length).toBeGreaterThanOrEqual(30);
  });

  it.each(corpus)("$name gives what its file says", ({ name, text }) => {
    const expected: unknown = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
    expect(withoutWording(extractModifications(text))).toEqual(expected);
  });

  it.each(corpus)("$name gives the same cut in two at every place", ({ text }) => {
    const whole = extractModifications(text);
    for (let cut = 1; cut < text.length; cut++)
      expect(extractInPieces(text, [cut], extractionLimits)).toEqual(whole);
  });

  it.each(corpus)("$name gives what the reference finds after any damage", ({ name, text }) => {
    const random = createRandom(name);
    for (let round = 0; round < 60; round++) {
      const damaged = damage(text, random);
      const limits = random(3) === 0 ? narrowLimits : extractionLimits;
      const cuts = Array.from({ length: random(5) }, () => random(damaged.length + 1));
      const found = extractModifications(damaged, limits);
      expect(withoutWording(found), damaged).toEqual(extractByReference(damaged, limits));
      expect(extractInPieces(damaged, cuts, limits), damaged).toEqual(found);
    }
  });
});

/** One to six edits: characters removed, put in, doubled or replaced, ranges moved, another text of the corpus put in. */
function damage(text: string, random: (below: number) => number): string {
  let result = text;
  for (let edits = 1 + random(6); edits > 0; edits--) {
    const at = random(result.length + 1);
    const length = random(12);
    const before = result.slice(0, at);
    const range = result.slice(at, at + length);
    const after = result.slice(at + length);
    const piece = pieces[random(pieces.length)] ?? "";
    const other = corpus[random(corpus.length)]?.text.slice(0, 150) ?? "";
    const edited = [before + after, before + piece + range + after, before + range + range + after];
    edited.push(before + piece + after, after + range + before, before + other + range + after);
    result = (edited[random(edited.length)] ?? "").slice(0, 600);
  }
  return result;
}

const pieces = [
  "{",
  "}",
  '"',
  "\\",
  '\\"',
  "[",
  "]",
  ":",
  ",",
  "'",
  "\n",
  " ",
  '{"',
  '"}',
  '{"modification":',
  '"modification"',
  "{}",
  "0",
  "\\u006d",
];

/** Repeatable numbers from 0 up to `below` (a linear congruential generator seeded by the name). */
function createRandom(seed: string): (below: number) => number {
  let state = 0;
  for (const character of seed) state = (Math.imul(state, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
