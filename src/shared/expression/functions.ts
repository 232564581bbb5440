/**
 * What the result of a function is: `kept`: what all its arguments are; `bare`: a bare number, whatever they are; a root
 * or power of its first argument; what it chooses.
 */
export type UnitRule = "kept" | "bare" | "root2" | "root3" | "power" | "choice";

export type FormulaFunction = {
  /** Fewest and most arguments. */
  readonly least: number;
  readonly most: number;
  readonly units: UnitRule;
  /** How it is computed; absent for `if`, which does not compute all its arguments. */
  readonly apply?: (...values: number[]) => number;
};

/** The functions of formulas: the one list of them. Angles are in radians; `log` is the natural logarithm. */
export const formulaFunctions: ReadonlyMap<string, FormulaFunction> = new Map<string, FormulaFunction>([
  ["abs", one(Math.abs, "kept")],
  ["acos", one(Math.acos, "bare")],
  ["asin", one(Math.asin, "bare")],
  ["atan", one(Math.atan, "bare")],
  ["atan2", { least: 2, most: 2, units: "bare", apply: Math.atan2 }],
  ["cbrt", one(Math.cbrt, "root3")],
  ["ceil", one(Math.ceil, "kept")],
  ["clamp", { least: 3, most: 3, units: "kept", apply: clamp }],
  ["cos", one(Math.cos, "bare")],
  ["cosh", one(Math.cosh, "bare")],
  ["exp", one(Math.exp, "bare")],
  ["floor", one(Math.floor, "kept")],
  ["hypot", many(Math.hypot)],
  ["if", { least: 3, most: 3, units: "choice" }],
  ["log", one(Math.log, "bare")],
  ["log10", one(Math.log10, "bare")],
  ["log2", one(Math.log2, "bare")],
  ["max", many(Math.max)],
  ["mean", many((...values) => sum(...values) / values.length)],
  ["min", many(Math.min)],
  ["mod", { least: 2, most: 2, units: "kept", apply: modulo }],
  ["pow", { least: 2, most: 2, units: "power", apply: Math.pow }],
  ["round", one(Math.round, "kept")],
  ["sign", one(Math.sign, "bare")],
  ["sin", one(Math.sin, "bare")],
  ["sinh", one(Math.sinh, "bare")],
  ["sqrt", one(Math.sqrt, "root2")],
  ["sum", many(sum)],
  ["tan", one(Math.tan, "bare")],
  ["tanh", one(Math.tanh, "bare")],
]);

export const formulaConstants: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["e", Math.E],
]);

/** Operators that are written as words. */
export const formulaWords: ReadonlySet<string> = new Set(["and", "or", "not"]);

/** Does a formula take this name for something else than a symbol? */
export function isReservedName(name: string): boolean {
  return formulaFunctions.has(name) || formulaConstants.has(name) || formulaWords.has(name);
}

/** The remainder with the sign of the divisor, so that it repeats over zero too: -1 % 3 is 2. */
export function modulo(value: number, divisor: number): number {
  const remainder = value % divisor;
  return remainder !== 0 && remainder < 0 !== divisor < 0 ? remainder + divisor : remainder;
}

function one(apply: (value: number) => number, units: UnitRule): FormulaFunction {
  return { least: 1, most: 1, units, apply };
}

function many(apply: (...values: number[]) => number): FormulaFunction {
  return { least: 1, most: Number.POSITIVE_INFINITY, units: "kept", apply };
}

function sum(...values: number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.min(Math.max(value, lowest), highest);
}
