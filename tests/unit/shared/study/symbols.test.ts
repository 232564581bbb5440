import { describe, expect, it } from "vitest";
import { Id } from "../../../../src/shared/study/study.ts";
import {
  createNodeId,
  replaceSymbols,
  symbolOf,
  symbolsInExpression,
  toSymbol,
} from "../../../../src/shared/study/symbols.ts";
import { makeNode } from "../../../support/make-study.ts";

describe("toSymbol", () => {
  it.each([
    ["Web thickness (mm)", "web_thickness_mm"],
    ["Höhe", "hohe"],
    ["  A--B  ", "a_b"],
    ["10 bars", "v_10_bars"],
    ["厚さ", "value"],
    ["_", "value"],
    ["x".repeat(200), "x".repeat(48)],
  ])("turns %j into %j", (label, symbol) => {
    expect(toSymbol(label)).toBe(symbol);
  });
});

describe("symbolOf", () => {
  it("is the given symbol, else one from the label", () => {
    expect(symbolOf(makeNode("designVariable", "a", { data: { symbol: "t_w" } }))).toBe("t_w");
    expect(symbolOf(makeNode("extractor", "a", { label: "Max. stress" }))).toBe("max_stress");
  });

  it("is undefined for kinds without a value", () => {
    expect(symbolOf(makeNode("solver", "a"))).toBeUndefined();
  });
});

describe("createNodeId", () => {
  it("counts up until the id is free, and stays a valid id for any label", () => {
    const taken = new Set<string>();
    const make = (label: string): string => {
      const id = createNodeId("designVariable", label, (candidate) => taken.has(candidate));
      taken.add(id);
      return id;
    };
    expect([make("Web"), make("web"), make("WEB!")]).toEqual(["dv_web", "dv_web_2", "dv_web_3"]);
    for (const label of ["x".repeat(300), "厚さ", "🙂", "__proto__"])
      expect(Id.safeParse(make(label)).success).toBe(true);
  });
});

describe("symbolsInExpression", () => {
  it.each([
    ["volume * density * 1000", ["volume", "density"]],
    ["max(abs(a), a) + sqrt(b_2)", ["a", "b_2"]],
    ["1e5 + 2.5E-3 * x - .5e1", ["x"]],
    ["pi * r^2", ["r"]],
    ["3 * (2 + 1)", []],
    ["material == \"steel\" and not if(grade == 'S355', 1, 0)", ["material", "grade"]],
    ['a +* ) "b c', ["a", "b", "c"]],
  ])("finds the names of %j", (expression, symbols) => {
    expect(symbolsInExpression(expression)).toEqual(symbols);
  });
});

describe("replaceSymbols", () => {
  it("gives symbols other names, but not functions, texts and parts of names", () => {
    const names = new Map([
      ["a", "b"],
      ["b", "a"],
      ["max", "min"],
    ]);
    expect(replaceSymbols('max(a, b) + a_b * 2e5 == "a" && c', (symbol) => names.get(symbol))).toBe(
      'max(b, a) + a_b * 2e5 == "a" && c',
    );
  });
});
