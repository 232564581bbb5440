import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuzzyMatch } from "../../../../src/renderer/state/fuzzy-match.ts";

function best(query: string, texts: readonly string[]): string | undefined {
  const found = texts.flatMap((text) => {
    const match = fuzzyMatch(query, text);
    return match === undefined ? [] : [{ text, score: match.score }];
  });
  return found.sort((a, b) => b.score - a.score)[0]?.text;
}

describe("fuzzyMatch", () => {
  it("finds the first letters of words before letters within them", () => {
    expect(best("fit", ["Find on the canvas, in time", "Fit everything into view"])).toBe(
      "Fit everything into view",
    );
    expect(best("wt", ["Show the history of writing", "Go to Web thickness"])).toBe("Go to Web thickness");
    expect(best("zoom", ["Zoom out of the cosmos", "Zoom in"])).toBe("Zoom in");
  });

  it("says which letters were found", () => {
    expect(fuzzyMatch("webt", "Go to Web thickness")?.positions).toEqual([6, 7, 8, 10]);
    expect(fuzzyMatch("sxz", "Settings")).toBeUndefined();
    expect(fuzzyMatch("", "Settings")).toEqual({ score: 0, positions: [] });
  });

  it("finds every text by any of its letters in order, and only by those", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."abc de"), maxLength: 20 }),
        fc.string({ unit: fc.constantFrom(..."abcde"), minLength: 1, maxLength: 4 }),
        (text, query) => {
          let at = 0;
          const isThere = [...query].every((letter) => {
            const next = text.indexOf(letter, at);
            at = next + 1;
            return next !== -1;
          });
          const match = fuzzyMatch(query, text);
          expect(match !== undefined).toBe(isThere);
          const letters = match?.positions.map((position) => text[position]).join("");
          expect(letters ?? query).toBe(query);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
