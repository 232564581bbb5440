import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutPieces } from "../../../../src/renderer/chat/cut-pieces.ts";

describe("the pieces of a text", () => {
  it("end after a line where there is one", () => {
    expect(cutPieces("one\ntwo\nthree\n", 8)).toEqual(["one\ntwo\n", "three\n"]);
    expect(cutPieces("12345678\n9", 8)).toEqual(["12345678", "\n9"]);
  });

  it("are never longer than asked for, joined are the text, and halve no character", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "\n", "😀", "ß", " ")).map((list) => list.join("")),
        fc.integer({ min: 2, max: 9 }),
        (text, longest) => {
          const pieces = cutPieces(text, longest);
          expect(pieces.join("")).toBe(text);
          for (const piece of pieces) {
            expect(piece.length).toBeLessThanOrEqual(longest);
            expect(piece.isWellFormed()).toBe(true);
          }
        },
      ),
    );
  });
});
