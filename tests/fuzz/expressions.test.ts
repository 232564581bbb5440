import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseExpression } from "../../src/shared/expression/expression.ts";
import { ExpressionError } from "../../src/shared/expression/expression-error.ts";
import { formulaConstants, formulaFunctions } from "../../src/shared/expression/functions.ts";
import { parseSyntax } from "../../src/shared/expression/parse-syntax.ts";
import { renderTemplate, TemplateError } from "../../src/shared/expression/render-template.ts";
import { inferDimension } from "../../src/shared/study/check/infer-dimension.ts";
import { replaceSymbols, symbolsInExpression } from "../../src/shared/study/symbols.ts";
import { readTemplate } from "../../src/shared/study/template-symbols.ts";
import { parseUnit } from "../../src/shared/study/units.ts";
import { damageText } from "../support/damage.ts";
import { fuzz, type Random } from "../support/fuzz.ts";

const scope = new Map<string, number | string>([
  ["a", 2],
  ["width", 30],
  ["b_1", -0.5],
  ["none", Number.NaN],
  ["material", "S355"],
]);

const formulas = [
  "4 * width ^ 3 / (a * b_1) - sqrt(abs(a - width))",
  'material == "S355" ? max(a, width, 3) : if(a < 2 and not (b_1 >= 0 || none), -1e-3, 2e5)',
  "sum(1, 2, 3) % clamp(a, 0, 1) ** 2 + hypot(width, a)",
  `${"(".repeat(90)}a${")".repeat(90)}`,
];
const words: readonly [string, ...string[]] = [
  "(",
  ")",
  ...formulaFunctions.keys(),
  ...formulaConstants.keys(),
  ...scope.keys(),
  ...'+ - * / % ^ ** < <= > >= == != && || ! ? : , and or not 1 2.5e-3 .5 "x" \' = __proto__ constructor'.split(
    " ",
  ),
  " ",
  "\n",
];

/** A formula that was damaged, or words that chance put together; now and then a very long one. */
function makeFormula(random: Random): string {
  if (random.oneIn(2)) return damageText(random.find(formulas) ?? "", random);
  if (random.oneIn(50)) return random.pick(words).repeat(random.below(12_000));
  return Array.from({ length: random.below(40) }, () => random.pick(words)).join(random.oneIn(2) ? " " : "");
}

describe("a formula", () => {
  it("is computed or refused with a place, whatever its text is", () =>
    fuzz({
      inputs: 3_000,
      slowMs: 500,
      make: makeFormula,
      run(text) {
        const renamed = replaceSymbols(text, (symbol) => symbol);
        expect(renamed).toBe(text);
        try {
          const { symbols, evaluate } = parseExpression(text);
          expect(symbolsInExpression(text)).toEqual(symbols);
          inferDimension(
            parseSyntax(text),
            (symbol) => parseUnit(symbol === "width" ? "mm" : "N/mm^2")?.dimension,
          );
          expect(["number", "string"]).toContain(typeof evaluate(scope));
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
          expect(error.position).toBeGreaterThanOrEqual(0);
          expect(error.position).toBeLessThanOrEqual(text.length);
        }
        expect({}).not.toHaveProperty("polluted");
      },
    }));
});

const folder = join(import.meta.dirname, "../../resources/samples");
const templates = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".tmpl"))
  .map((file) => readFileSync(join(folder, file), "utf8"));

describe("a template", () => {
  it("is filled in or refused with a line, whatever its text is", () =>
    fuzz({
      inputs: 1_000,
      slowMs: 500,
      make: (random) =>
        random.oneIn(2)
          ? damageText(random.find(templates) ?? "", random)
          : Array.from({ length: random.below(30) }, () =>
              random.oneIn(2)
                ? `{{ ${makeFormula(random)} }}`
                : random.pick(["{", "{{", "}}", "\n", "text "]),
            ).join(""),
      run(text) {
        const lines = text.split("\n").length;
        const { symbols, mistakes } = readTemplate(text);
        for (const { line } of [...symbols, ...mistakes]) expect(line).toBeLessThanOrEqual(lines);
        const all = new Map<string, number | string>(symbols.map(({ symbol }) => [symbol, 1]));
        try {
          renderTemplate(text, all);
          expect(mistakes).toEqual([]);
        } catch (error) {
          if (!(error instanceof TemplateError)) throw error;
          expect(error.line).toBeGreaterThan(0);
          expect(error.line).toBeLessThanOrEqual(lines);
        }
      },
    }));
});

describe("a unit", () => {
  it("is understood or not, whatever its text is", () =>
    fuzz({
      inputs: 1_000,
      make: (random) => damageText(random.pick(["kg*m/s^2", "W/(m^2 K)", "lb/in^3", "N·mm²", "1/s"]), random),
      run(text) {
        const unit = parseUnit(text);
        if (unit !== undefined) expect(unit.dimension.exponents).toHaveLength(5);
      },
    }));
});
