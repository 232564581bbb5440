import { findNearSymbol } from "../study/near-symbol.ts";
import { ExpressionError } from "./expression-error.ts";
import { formulaFunctions, modulo } from "./functions.ts";
import type { CompareOperator, Link, SyntaxTree } from "./syntax-tree.ts";

/** What symbols stand for. Numbers in formulas; texts only where a categorical variable has them. */
export type Scope = ReadonlyMap<string, number | string>;
type Compute<Value> = (scope: Scope) => Value;

/**
 * Makes functions of a formula: a number where numbers are needed, a text only from a symbol, a literal, or a choice
 * between such. A value that is not a number (NaN) makes everything so that depends on it, comparisons and conditions
 * too: a formula without a value never decides anything.
 * @throws ExpressionError for a text literal where a number is needed
 */
export function compile(tree: SyntaxTree): Compute<number | string> {
  switch (tree.type) {
    case "text": {
      const { value } = tree;
      return () => value;
    }
    case "symbol": {
      const { name, position } = tree;
      return (scope) => scope.get(name) ?? unknownSymbol(name, position, scope);
    }
    case "choice":
      return compileChoice(compileNumber(tree.condition), compile(tree.then), compile(tree.otherwise));
    default:
      return compileNumber(tree);
  }
}

function compileNumber(tree: SyntaxTree): Compute<number> {
  switch (tree.type) {
    case "number": {
      const { value } = tree;
      return () => value;
    }
    case "text":
      throw new ExpressionError(`"${tree.value.slice(0, 40)}" is a text, not a number`, tree.position);
    case "symbol":
      return compileSymbol(tree.name, tree.position);
    case "negation": {
      const operand = compileNumber(tree.operand);
      return (scope) => -operand(scope);
    }
    case "not": {
      const operand = compileNumber(tree.operand);
      return (scope) => {
        const value = operand(scope);
        return Number.isNaN(value) ? value : value === 0 ? 1 : 0;
      };
    }
    case "sum":
      return compileSum(tree.terms);
    case "product":
      return compileProduct(tree.factors);
    case "power": {
      const [base, exponent] = [compileNumber(tree.base), compileNumber(tree.exponent)];
      return (scope) => base(scope) ** exponent(scope);
    }
    case "comparison":
      return compileComparison(tree);
    case "all":
      return compileLogical(tree.operands.map(compileNumber), 0);
    case "any":
      return compileLogical(tree.operands.map(compileNumber), 1);
    case "choice":
      return compileChoice(
        compileNumber(tree.condition),
        compileNumber(tree.then),
        compileNumber(tree.otherwise),
      );
    case "call":
      return compileCall(tree.name, tree.operands.map(compileNumber));
  }
}

function compileSymbol(name: string, position: number): Compute<number> {
  return (scope) => {
    const value = scope.get(name) ?? unknownSymbol(name, position, scope);
    if (typeof value === "number") return value;
    throw new ExpressionError(`${name} is a text ("${value.slice(0, 40)}"), not a number`, position);
  };
}

function unknownSymbol(name: string, position: number, scope: Scope): never {
  const meant = findNearSymbol(name, [...scope.keys()]);
  const hint = meant === undefined ? "" : `, did you mean ${meant}?`;
  throw new ExpressionError(`${name} has no value${hint}`, position);
}

function compileSum(terms: readonly Link<"+" | "-">[]): Compute<number> {
  const operands = terms.map(({ operand }) => compileNumber(operand));
  const [first, second] = operands;
  if (first !== undefined && second !== undefined && operands.length === 2)
    return terms[1]?.operator === "-"
      ? (scope) => first(scope) - second(scope)
      : (scope) => first(scope) + second(scope);
  return (scope) => {
    let total = first?.(scope) ?? 0;
    for (let index = 1; index < operands.length; index += 1) {
      const value = operands[index]?.(scope) ?? 0;
      total = terms[index]?.operator === "-" ? total - value : total + value;
    }
    return total;
  };
}

function compileProduct(factors: readonly Link<"*" | "/" | "%">[]): Compute<number> {
  const operands = factors.map(({ operand }) => compileNumber(operand));
  const [first, second] = operands;
  if (first !== undefined && second !== undefined && operands.length === 2) {
    switch (factors[1]?.operator) {
      case "/":
        return (scope) => first(scope) / second(scope);
      case "%":
        return (scope) => modulo(first(scope), second(scope));
      default:
        return (scope) => first(scope) * second(scope);
    }
  }
  return (scope) => {
    let total = first?.(scope) ?? 1;
    for (let index = 1; index < operands.length; index += 1) {
      const value = operands[index]?.(scope) ?? 1;
      const operator = factors[index]?.operator;
      total = operator === "*" ? total * value : operator === "/" ? total / value : modulo(total, value);
    }
    return total;
  };
}

function compileComparison(tree: Extract<SyntaxTree, { type: "comparison" }>): Compute<number> {
  if (tree.operator === "==" || tree.operator === "!=") {
    const [left, right] = [compile(tree.left), compile(tree.right)];
    const whenEqual = tree.operator === "==" ? 1 : 0;
    return (scope) => {
      const [a, b] = [left(scope), right(scope)];
      if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
      return a === b ? whenEqual : 1 - whenEqual;
    };
  }
  const holds = comparisons[tree.operator];
  const [left, right] = [compileNumber(tree.left), compileNumber(tree.right)];
  return (scope) => {
    const [a, b] = [left(scope), right(scope)];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
    return holds(a, b) ? 1 : 0;
  };
}

const comparisons: Readonly<
  Record<Exclude<CompareOperator, "==" | "!=">, (a: number, b: number) => boolean>
> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** From left to right until one decides. @param decisive 0 for "all", 1 for "any" */
function compileLogical(operands: readonly Compute<number>[], decisive: 0 | 1): Compute<number> {
  return (scope) => {
    for (const operand of operands) {
      const value = operand(scope);
      if (Number.isNaN(value)) return value;
      if ((value === 0 ? 0 : 1) === decisive) return decisive;
    }
    return 1 - decisive;
  };
}

/** Only the side that is chosen is computed. */
function compileChoice<Value>(
  condition: Compute<number>,
  then: Compute<Value>,
  otherwise: Compute<Value>,
): Compute<Value | number> {
  return (scope) => {
    const value = condition(scope);
    if (Number.isNaN(value)) return value;
    return value === 0 ? otherwise(scope) : then(scope);
  };
}

function compileCall(name: string, operands: readonly Compute<number>[]): Compute<number> {
  const apply = formulaFunctions.get(name)?.apply;
  if (apply === undefined) throw new Error(`${name} cannot be called`);
  const [first, second] = operands;
  if (first !== undefined && operands.length === 1) return (scope) => apply(first(scope));
  if (first !== undefined && second !== undefined && operands.length === 2)
    return (scope) => apply(first(scope), second(scope));
  return (scope) => apply(...operands.map((operand) => operand(scope)));
}
