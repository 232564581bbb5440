import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createModificationExtractor,
  type ExtractionLimits,
  extractionLimits,
  extractModifications,
} from "../../../../src/core/chat/extract-modifications.ts";
import { arbitraryProse } from "../../../support/arbitrary-prose.ts";
import { extractInPieces, withoutWording } from "../../../support/compare-extraction.ts";
import { extractByReference } from "../../../support/reference-extraction.ts";

const arbitraryLimits: fc.Arbitrary<ExtractionLimits> = fc.oneof(
  fc.constant(extractionLimits),
  fc.record({ maxLength: fc.integer({ min: 2, max: 60 }), maxDepth: fc.integer({ min: 1, max: 4 }) }),
);

describe("extractModifications", { timeout: 60_000 }, () => {
  it("finds in any text what the reference finds", () => {
    fc.assert(
      fc.property(arbitraryProse, arbitraryLimits, (text, limits) => {
        expect(withoutWording(extractModifications(text, limits))).toEqual(extractByReference(text, limits));
      }),
      { numRuns: 3_000 },
    );
  });

  it("finds in pieces what it finds in the whole, to the last word", () => {
    fc.assert(
      fc.property(arbitraryProse, arbitraryLimits, fc.array(fc.nat()), (text, limits, cuts) => {
        expect(extractInPieces(text, cuts, limits)).toEqual(extractModifications(text, limits));
      }),
      { numRuns: 2_000 },
    );
  });

  it("finds the same character by character", () => {
    fc.assert(
      fc.property(arbitraryProse, arbitraryLimits, (text, limits) => {
        const everywhere = Array.from({ length: text.length }, (_, index) => index);
        expect(extractInPieces(text, everywhere, limits)).toEqual(extractModifications(text, limits));
      }),
      { numRuns: 500 },
    );
  });

  it("never throws, whatever the characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => void extractModifications(text)),
    );
  });
});

describe("the work of extraction", { timeout: 60_000 }, () => {
  const unitArbitrary = fc
    .array(
      fc.constantFrom(
        "{",
        "}",
        "[",
        "]",
        '"',
        "\\",
        ":",
        ",",
        "a",
        "1",
        " ",
        "\n",
        "{}",
        '{"',
        '{"a":',
        '{"modification":',
      ),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((parts) => parts.join(""));

  it("grows in proportion to the text for every repeated pattern", () => {
    fc.assert(
      fc.property(unitArbitrary, unitArbitrary, (before, unit) => {
        const text = before + unit.repeat(20_000);
        expect(countWork(text)).toBeLessThanOrEqual(4 * text.length);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    "{",
    '{"modification":',
    '{"a":"',
    '{"',
    '"{',
    "[",
    '{"a":[',
    '{"a":{},"b":',
    "\\",
    '\\"',
    '"',
    "{ ",
    '{"a":"{}",',
  ])("grows in proportion to a text of only %s, also in small pieces", (unit) => {
    const text = unit.repeat(50_000);
    const extractor = createModificationExtractor();
    for (let at = 0; at < text.length; at += 7) extractor.push(text.slice(at, at + 7));
    extractor.end();
    expect(extractor.work()).toBeLessThanOrEqual(4 * text.length);
  });

  function countWork(text: string): number {
    const extractor = createModificationExtractor();
    extractor.push(text);
    extractor.end();
    return extractor.work();
  }
});
