import { describe, expect, it } from "vitest";
import { tokenAt } from "../../../../src/renderer/repair/token-at.ts";

describe("tokenAt", () => {
  it.each([
    ['  "lower": "20",', 2, '"lower"'],
    ['  "a \\" b": 1', 2, '"a \\" b"'],
    ['"not closed', 0, '"not closed'],
    ['  "id": oops,', 8, "oops"],
    ["x: -1.5e+3]", 3, "-1.5e+3"],
    ["}", 0, "}"],
    ["\u{1f600} x", 0, "\u{1f600}"],
    ["end", 3, ""],
    ["a  b", 1, ""],
  ])("in %j at %i is %j", (text, index, token) => expect(tokenAt(text, index)).toBe(token));
});
