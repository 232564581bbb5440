import { describe, expect, it } from "vitest";
import { PATTERN_LIMIT_MS, patternValue } from "../../../../src/optimise/extractors/pattern-value.ts";
import { printedValue } from "../../../../src/optimise/extractors/script-value.ts";

const log = "step 1 mass = 2.5 kg\nstep 2 mass = 1.5E+00 kg\nstep 3 mass = 2.0 kg\n";

describe("a value that a pattern finds", () => {
  it("is the first group of the last match", () => {
    expect(patternValue(log, { pattern: "mass = (\\S+)" })).toBe(2);
    expect(patternValue(log, { pattern: "^step 2 mass = (\\S+) kg$" })).toBe(1.5);
    expect(patternValue(log, { pattern: "\\d\\.\\d(?= kg)" })).toBe(2);
  });

  it("is reduced over all matches, or one of them", () => {
    const pattern = "mass = (\\S+)";
    expect(patternValue(log, { pattern, reduce: "min" })).toBe(1.5);
    expect(patternValue(log, { pattern, reduce: "sum" })).toBe(6);
    expect(patternValue(log, { pattern, row: 0 })).toBe(2.5);
  });

  it.each([
    [undefined, "say which pattern is looked for"],
    ["volume", 'nothing in it fits "volume"'],
    ["(", "is no regular expression"],
    ["step \\d (\\w+)", '"mass", which fits "step \\d (\\w+)", is no number'],
    ["step (x)?", "the first group of"],
  ])("is missing for %j, and the text says why", (pattern, words) => {
    expect(() => patternValue(log, pattern === undefined ? {} : { pattern })).toThrow(words);
  });

  it("is not waited for longer than the limit", () => {
    const startedAt = performance.now();
    expect(() => patternValue("a".repeat(60), { pattern: "(a+)+b" })).toThrow("try too many ways");
    expect(performance.now() - startedAt).toBeLessThan(10 * PATTERN_LIMIT_MS);
  });

  it("is refused where the pattern fits nearly everywhere", () => {
    expect(() => patternValue("1".repeat(1_100_000), { pattern: "." })).toThrow("more than 1000000 places");
  });

  it("cannot be made to run anything", () => {
    const pattern = '1", "gm")); globalThis.process.exit(); //';
    expect(() => patternValue(log, { pattern })).toThrow();
  });
});

describe("a value that a script printed", () => {
  it("is the last number of its output", () => {
    expect(printedValue("3.5\n")).toBe(3.5);
    expect(printedValue("reading 12 nodes\nmass = -1.5e-3\n")).toBe(-0.0015);
    expect(printedValue('{"mass": 7}\n')).toBe(7);
    expect(printedValue("4 kg\n\n")).toBe(4);
  });

  it("is none where it printed none, or NaN last", () => {
    expect(() => printedValue("")).toThrow("printed no number, but nothing");
    expect(() => printedValue("hello\n")).toThrow('printed no number, but "hello"');
    expect(() => printedValue("mass 1\nstress nan\n")).toThrow("printed nan, which is no number");
  });
});
