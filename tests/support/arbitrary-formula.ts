import fc from "fast-check";

/** A formula over `a` = 2 and `b` = 3, its value, and how tightly its outermost operator binds. */
type Formula = { readonly text: string; readonly value: number; readonly binding: number };

const binding = {
  choice: 0,
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  sign: 7,
  power: 8,
  operand: 9,
};

const infix: readonly {
  readonly signs: readonly string[];
  readonly level: keyof typeof binding;
  /** The loosest that may stand at either side without parentheses. */
  readonly left: number;
  readonly right: number;
  readonly compute: (a: number, b: number) => number;
}[] = [
  {
    signs: ["||", " or "],
    level: "or",
    left: 1,
    right: 2,
    compute: (a, b) => whenNumber(a, a !== 0 ? 1 : truth(b)),
  },
  {
    signs: ["&&", " and "],
    level: "and",
    left: 2,
    right: 3,
    compute: (a, b) => whenNumber(a, a === 0 ? 0 : truth(b)),
  },
  ...(
    [
      ["<", (a, b) => a < b],
      ["<=", (a, b) => a <= b],
      [">", (a, b) => a > b],
      [">=", (a, b) => a >= b],
      ["==", (a, b) => a === b],
      ["!=", (a, b) => a !== b],
    ] as const satisfies readonly (readonly [string, (a: number, b: number) => boolean])[]
  ).map(([sign, holds]) => ({
    signs: [sign],
    level: "comparison" as const,
    left: 5,
    right: 5,
    compute: (a: number, b: number) =>
      Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Number(holds(a, b)),
  })),
  { signs: ["+"], level: "sum", left: 5, right: 6, compute: (a, b) => a + b },
  { signs: ["-"], level: "sum", left: 5, right: 6, compute: (a, b) => a - b },
  { signs: ["*"], level: "product", left: 6, right: 7, compute: (a, b) => a * b },
  { signs: ["/"], level: "product", left: 6, right: 7, compute: (a, b) => a / b },
  { signs: ["^", "**"], level: "power", left: 9, right: 7, compute: (a, b) => a ** b },
];

/** Formulas with as many parentheses, spaces and spellings as chance wants, each with the value that it must have. */
export const arbitraryFormula: fc.Arbitrary<Formula> = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(operand("a", 2), operand("b", 3), operand("pi", Math.PI)),
      fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => operand(String(value), value)),
      fc.nat(9).map((value) => operand(String(value), value)),
    ),
    fc
      .tuple(fc.constantFrom(...infix), tie("formula"), tie("formula"), fc.nat(), fc.boolean())
      .map(([{ signs, level, left, right, compute }, a, b, which, isWide]) => {
        const sign = signs[which % signs.length] ?? "";
        const text = `${within(a, left)}${isWide ? ` ${sign} ` : sign}${within(b, right)}`;
        return { text, value: compute(a.value, b.value), binding: binding[level] };
      }),
    tie("formula").map((a) => ({
      text: `-${within(a, binding.sign)}`,
      value: -a.value,
      binding: binding.sign,
    })),
    tie("formula").map((a) => ({
      text: `not ${within(a, binding.not)}`,
      value: whenNumber(a.value, 1 - truth(a.value)),
      binding: binding.not,
    })),
    fc
      .tuple(tie("formula"), tie("formula"), tie("formula"), fc.boolean())
      .map(([condition, then, otherwise, isCall]): Formula => {
        const chosen = truth(condition.value) === 1 ? then.value : otherwise.value;
        const value = whenNumber(condition.value, chosen);
        return isCall
          ? operand(`if(${condition.text}, ${then.text}, ${otherwise.text})`, value)
          : { text: `${within(condition, 1)} ? ${then.text} : ${otherwise.text}`, value, binding: 0 };
      }),
    fc
      .tuple(tie("formula"), tie("formula"))
      .map(([a, b]) => operand(`max(${a.text},${b.text})`, Math.max(a.value, b.value))),
    tie("formula").map((a) => operand(`( ${a.text} )`, a.value)),
  ),
})).formula;

function operand(text: string, value: number): Formula {
  return { text, value, binding: binding.operand };
}

function within(formula: Formula, loosest: number): string {
  return formula.binding < loosest ? `(${formula.text})` : formula.text;
}

function truth(value: number): number {
  return Number.isNaN(value) ? value : value === 0 ? 0 : 1;
}

/** What is not a number decides nothing. */
function whenNumber(first: number, result: number): number {
  return Number.isNaN(first) ? first : result;
}
