import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExpression } from "../../../../src/shared/expression/expression.ts";
import { ExpressionError } from "../../../../src/shared/expression/expression-error.ts";
import { formulaConstants, formulaFunctions } from "../../../../src/shared/expression/functions.ts";
import { arbitraryFormula } from "../../../support/arbitrary-formula.ts";

const scope = new Map<string, number | string>([
  ["a", 2],
  ["b", 3],
  ["web_1", 0.5],
  ["material", "steel"],
  ["nothing", Number.NaN],
]);

function compute(text: string): number | string {
  return parseExpression(text).evaluate(scope);
}

/** The message and the place of what is wrong. */
function mistakeIn(text: string): string {
  try {
    return `no mistake: ${compute(text)}`;
  } catch (error) {
    if (error instanceof ExpressionError) return `${error.position}: ${error.message}`;
    throw error;
  }
}

describe("what a formula says", () => {
  it.each([
    ["1e-3 + 2.5E+1 + .5 + 3.", 28.501],
    ["a + b * 2", 8],
    ["(a + b) * 2", 10],
    ["a - b - 1", -2],
    ["12 / a / b", 2],
    ["-a^2", -4],
    ["2^-1", 0.5],
    ["2^3^2", 512],
    ["2**3", 8],
    ["- -a", 2],
    ["+a", 2],
    ["7 % 3", 1],
    ["-1 % 3", 2],
    ["2 * -a", -4],
    ["web_1", 0.5],
    ["a\n+\tb", 5],
  ])("computes %j", (text, value) => {
    expect(compute(text)).toBeCloseTo(value, 12);
  });

  it.each([
    ["a < b", 1],
    ["a >= b", 0],
    ["a <= 2", 1],
    ["a > 1 && b > 3", 0],
    ["a > 1 and b > 2", 1],
    ["a > 2 || b > 2", 1],
    ["a > 2 or b > 3", 0],
    ["1 || 0 && 0", 1],
    ["!a", 0],
    ["!0 + 1", 2],
    ["not a == b", 1],
    ["not not a", 1],
    ["a == 2", 1],
    ["a != 2", 0],
    ["(a < b) == (b > a)", 1],
    ["a + 1 == b", 1],
    ['material == "steel"', 1],
    ["material != 'steel'", 0],
    ["material == 2", 0],
  ])("answers %j", (text, value) => {
    expect(compute(text)).toBe(value);
  });

  it.each([
    ["a < b ? 10 : 20", 10],
    ["a > b ? 10 : b > a ? 20 : 30", 20],
    ["a > b ? b > a ? 1 : 2 : 3", 3],
    ["if(a > b, 10, 20)", 20],
    ['material == "steel" ? 7.85e-9 : 2.7e-9', 7.85e-9],
    ["material", "steel"],
    ['a < b ? "S235" : "S355"', "S235"],
    ['"a + b"', "a + b"],
  ])("chooses by %j", (text, value) => {
    expect(compute(text)).toBe(value);
  });

  it.each([
    ["hypot(3, 4)", 5],
    ["hypot(2, 3, 6)", 7],
    ["cbrt(27) + log2(8) + log10(100) + log(e)", 9],
    ["sinh(0) + cosh(0) + tanh(0)", 1],
    ["mod(-7, 3) + mod(7, -3) + mod(6, -3)", 0],
    ["clamp(5, 0, 3) + clamp(-5, 0, 3)", 3],
    ["sum(1, 2, 3) + mean(1, 2, 6)", 9],
    ["max(1, 5, 2) - min(4, 2)", 3],
    ["pow(2, 10)", 1024],
    ["round(2.5) + floor(-0.5) + ceil(0.2) + sign(-3)", 2],
    ["abs(-2) + sqrt(9)", 5],
    ["sin(pi / 6) + cos(pi / 3) + tan(pi / 4)", 2],
    ["asin(1) + acos(0) + 2 * atan(1) - atan2(1, 0)", Math.PI],
    ["exp(1) - e", 0],
  ])("knows the functions of %j", (text, value) => {
    expect(compute(text)).toBeCloseTo(value, 12);
  });

  it("computes only the side that is chosen, and stops when the answer is clear", () => {
    expect(compute("a > 0 ? a : unknown")).toBe(2);
    expect(compute("if(a > 0, a, unknown)")).toBe(2);
    expect(compute("1 || unknown")).toBe(1);
    expect(compute("0 && unknown")).toBe(0);
  });

  it.each([
    "nothing < 1",
    "nothing == nothing",
    "!nothing",
    "nothing ? 1 : 2",
    "nothing || 1",
    "1 && nothing",
  ])("has no answer to %j, where something is not a number", (text) => {
    expect(compute(text)).toBeNaN();
  });

  it("names the symbols that it uses", () => {
    const { symbols } = parseExpression('b * sqrt(a) + b / pi - (material == "steel" ? x : 0)');
    expect(symbols).toEqual(["b", "a", "material", "x"]);
  });
});

describe("what is wrong with a formula", () => {
  it.each([
    ["", "0: the formula is empty"],
    ["2 b", "2: an operator is missing between 2 and b"],
    ["2b", "1: an operator is missing between 2 and b"],
    ["a (b)", "0: there is no function a"],
    ["(a)(b)", "3: an operator is missing between ) and ("],
    ["a +", "3: a value is missing after +"],
    ["* a", "0: a value is missing before *"],
    ["(a + b", "0: the ( is not closed"],
    ["sum(a, b", "3: the ( is not closed"],
    ["a + b)", "5: this ) closes nothing"],
    ["a = 2", "2: a formula assigns nothing: write == to compare"],
    ["a === 2", "2: write == in place of ==="],
    ["a & b", "2: write && in place of &"],
    ["a × b", "2: write * in place of ×"],
    ["1 < a < 3", "6: compare two values at a time: write a < b && b < c"],
    ["1,5", "1: a comma stands only between the arguments of a function; decimals have a point"],
    ["a ? b", "2: the ? has no : with what is meant otherwise"],
    ["a : b", "2: this : belongs to no ?"],
    ["ln(a)", "0: there is no function ln, did you mean log?"],
    ["sqr(a)", "0: there is no function sqr, did you mean sqrt?"],
    ["1 + sqrt", "4: sqrt is a function: write sqrt( ) with its arguments"],
    ["sqrt(a, b)", "0: sqrt needs 1 argument, not 2"],
    ["atan2(a)", "0: atan2 needs 2 arguments, not 1"],
    ["sum()", "0: sum needs at least 1 argument, not 0"],
    ["if(a, b)", "0: if needs 3 arguments, not 2"],
    ["material * 2", '0: material is a text ("steel"), not a number'],
    ['2 * "steel"', '4: "steel" is a text, not a number'],
    ['material == "steel', '12: the text has no closing "'],
    ["web1 * 2", "0: web1 has no value, did you mean web_1?"],
    ["a.b", "1: a value has no parts: the point means nothing"],
    ["a @ b", "2: @ has no meaning in a formula"],
    ["constructor", "0: constructor has no value"],
    ["toString()", "0: there is no function toString"],
    ["__proto__ + 1", "0: __proto__ has no value"],
  ])("is told for %j", (text, mistake) => {
    expect(mistakeIn(text)).toBe(mistake);
  });
});

describe("any text", () => {
  it.each([
    ["parentheses", `${"(".repeat(9_999)}1${")".repeat(9_999)}`],
    ["open parentheses", "(".repeat(10_000)],
    ["signs", `${"-".repeat(19_000)}1`],
    ["words", `${"not ".repeat(4_000)}1`],
    ["powers", `${"2^".repeat(9_000)}1`],
    ["choices", `${"a?1:".repeat(4_900)}1`],
    ["questions", "a?".repeat(9_000)],
    ["calls", "sqrt(".repeat(3_900)],
    ["a formula beyond all measure", "x".repeat(20_001)],
  ])("with thousands of %s is refused and not overflown", (_what, text) => {
    expect(() => parseExpression(text)).toThrow(ExpressionError);
  });

  it("may be a sum, a product or a list as long as a formula can be", () => {
    expect(compute(`1${"+1".repeat(9_999)}`)).toBe(10_000);
    expect(compute(`1${"*1".repeat(9_999)}`)).toBe(1);
    expect(compute(`1${"||0".repeat(6_000)}`)).toBe(1);
    expect(compute(`sum(1${",1".repeat(9_990)})`)).toBe(9_991);
  });

  it("nests a hundred levels deep", () => {
    expect(compute(`${"(".repeat(99)}a${")".repeat(99)}`)).toBe(2);
    expect(mistakeIn(`${"(".repeat(100)}a${")".repeat(100)}`)).toContain("nested too deeply");
  });

  it("is computed as an obvious reference computes it", () => {
    fc.assert(
      fc.property(arbitraryFormula, ({ text, value }) => {
        expect(compute(text)).toBe(value);
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives a value or an ExpressionError with a place in it", () => {
    const word = fc.constantFrom(
      ...formulaFunctions.keys(),
      ...formulaConstants.keys(),
      ..."a b ( ) , + - * / % ^ ** < <= == != && || ! ? : ' \" = . 1 2e3 and or not material é { [ 𝛼".split(
        " ",
      ),
      " ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 30 }).map((words) => words.join("")),
        ),
        (text) => {
          const [position] = mistakeIn(text).split(":");
          if (position?.startsWith("no mistake")) return;
          expect(Number(position)).toBeGreaterThanOrEqual(0);
          expect(Number(position)).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
