import { describe, expect, it } from "vitest";
import { jsonValue } from "../../../../src/optimise/extractors/json-value.ts";

const text = JSON.stringify({
  mass: 2.5,
  printed: " 1.5e3 ",
  cases: [{ "max stress": 12 }, { "max stress": 34, "a.b": { c: 5 } }],
  series: [3, 1, 2],
  mixed: [1, "x"],
  none: null,
  empty: [],
});
const at = (path: string): number => jsonValue(text, { path });

describe("a value of a JSON file", () => {
  it.each([
    ["mass", 2.5],
    ["$.mass", 2.5],
    ["printed", 1500],
    ['cases[0]["max stress"]', 12],
    ["cases[-1].max stress", 34],
    ["cases.1['a.b'].c", 5],
    ['["mass"]', 2.5],
    ["series[2]", 2],
  ])("is found at %s", (path, value) => {
    expect(at(path)).toBe(value);
  });

  it("is the file itself where there is no path", () => {
    expect(jsonValue("42", {})).toBe(42);
  });

  it("is taken out of a list by its row or reduced", () => {
    expect(jsonValue(text, { path: "series", row: -1 })).toBe(2);
    expect(jsonValue(text, { path: "series", reduce: "max" })).toBe(3);
    expect(jsonValue(text, { path: "series", reduce: "sum" })).toBe(6);
    expect(() => at("series")).toThrow('"series" is a list of 3: say which one, as in series[0]');
    expect(() => jsonValue(text, { path: "mixed", reduce: "sum" })).toThrow(
      '"mixed[1]" is the text "x", not a number',
    );
    expect(() => jsonValue(text, { path: "empty", reduce: "sum" })).toThrow("an empty list");
  });

  it.each([
    ["cases[7]", '"cases" has no entry 7; it is a list of 2'],
    ["cases[0].stress", '"cases[0]" has no key "stress"; it is an object with the keys max stress'],
    ["mass.x", '"mass" has no key "x"; it is 2.5'],
    ["none", '"none" is null, not a number'],
    ["constructor", 'the file has no key "constructor"'],
    ["__proto__", 'the file has no key "__proto__"'],
    ["cases[x]", 'is no path at "[x]"'],
    ["cases[0", 'is no path at "[0"'],
  ])("is not found at %s, and the text says why", (path, words) => {
    expect(() => at(path)).toThrow(words);
  });

  it("is not read from what is no JSON", () => {
    expect(() => jsonValue("{", { path: "a" })).toThrow("it is no JSON");
    expect(() => jsonValue('{"a": NaN}', { path: "a" })).toThrow("JSON has no NaN");
    expect(() => jsonValue('{"a": 1e999}', { path: "a" })).toThrow("not a number");
  });
});
