import { findNearSymbol } from "../study/near-symbol.ts";
import { ExpressionError } from "./expression-error.ts";
import { type FormulaFunction, formulaConstants, formulaFunctions, formulaWords } from "./functions.ts";
import type { CompareOperator, Link, SyntaxTree } from "./syntax-tree.ts";
import { type Token, tokenize } from "./tokens.ts";

export const MAX_EXPRESSION_LENGTH = 20_000;
/** Deeper nesting is refused: each level takes some of the stack, here and where the formula is computed. */
const MAX_DEPTH = 100;

/** Names of other programs for what is here too. */
const foreignNames: ReadonlyMap<string, string> = new Map([
  ["ln", "log"],
  ["lg", "log10"],
  ["arcsin", "asin"],
  ["arccos", "acos"],
  ["arctan", "atan"],
  ["arctan2", "atan2"],
  ["fabs", "abs"],
  ["power", "pow"],
  ["average", "mean"],
  ["avg", "mean"],
  ["sgn", "sign"],
  ["ceiling", "ceil"],
  ["int", "floor"],
  ["norm", "hypot"],
]);

const compareOperators: readonly string[] = ["<", "<=", ">", ">=", "==", "!="];

/** Reads a formula. Linear in the text. @throws ExpressionError */
export function parseSyntax(text: string): SyntaxTree {
  if (text.length > MAX_EXPRESSION_LENGTH)
    throw new ExpressionError(
      `the formula is too long: at most ${MAX_EXPRESSION_LENGTH} characters`,
      MAX_EXPRESSION_LENGTH,
    );
  return createParser(tokenize(text)).parseAll();
}

/** Recursive descent: one function for each precedence, from the choice, which binds least, to the operand. */
function createParser(tokens: readonly Token[]) {
  let index = 0;
  let depth = 0;
  const present = (): Token => tokens[index] ?? { type: "end", text: "", position: 0 };
  const before = (): Token | undefined => tokens[index - 1];

  function takeIf(...operators: readonly string[]): Token | undefined {
    const token = present();
    const isWord = token.type === "name" && formulaWords.has(token.text);
    if ((token.type !== "operator" && !isWord) || !operators.includes(token.text)) return undefined;
    index += 1;
    return token;
  }

  function deeper<Result>(parse: () => Result): Result {
    depth += 1;
    if (depth > MAX_DEPTH)
      throw new ExpressionError(
        `the formula is nested too deeply: at most ${MAX_DEPTH} levels`,
        present().position,
      );
    const result = parse();
    depth -= 1;
    return result;
  }

  function parseAll(): SyntaxTree {
    if (present().type === "end") throw new ExpressionError("the formula is empty", 0);
    const tree = parseChoice();
    if (present().type !== "end") throw unexpected(present(), before());
    return tree;
  }

  function parseChoice(): SyntaxTree {
    return deeper(() => {
      const condition = parseAny();
      const question = takeIf("?");
      if (question === undefined) return condition;
      const then = parseChoice();
      if (takeIf(":") === undefined)
        throw new ExpressionError("the ? has no : with what is meant otherwise", question.position);
      return { type: "choice", condition, then, otherwise: parseChoice() };
    });
  }

  function parseAny(): SyntaxTree {
    return parseLogical("any", parseEach, "||", "or");
  }

  function parseEach(): SyntaxTree {
    return parseLogical("all", parseNot, "&&", "and");
  }

  function parseLogical(
    type: "all" | "any",
    parseOperand: () => SyntaxTree,
    ...operators: readonly string[]
  ): SyntaxTree {
    const first = parseOperand();
    const operands = [first];
    while (takeIf(...operators) !== undefined) operands.push(parseOperand());
    return operands.length === 1 ? first : { type, operands };
  }

  /** The word stands before a whole comparison; the sign `!` binds as the minus does. */
  function parseNot(): SyntaxTree {
    if (takeIf("not") === undefined) return parseComparison();
    return deeper(() => ({ type: "not", operand: parseNot() }));
  }

  function parseComparison(): SyntaxTree {
    const left = parseSum();
    const sign = takeIf(...compareOperators);
    if (sign === undefined) return left;
    const right = parseSum();
    const next = takeIf(...compareOperators);
    if (next !== undefined)
      throw new ExpressionError("compare two values at a time: write a < b && b < c", next.position);
    return { type: "comparison", operator: toCompare(sign.text), left, right };
  }

  function parseSum(): SyntaxTree {
    const { first, links } = parseChain(parseProduct, "+", "-");
    return links.length === 0 ? first : { type: "sum", terms: [{ operator: "+", operand: first }, ...links] };
  }

  function parseProduct(): SyntaxTree {
    const { first, links } = parseChain(parseSigned, "*", "/", "%");
    return links.length === 0
      ? first
      : { type: "product", factors: [{ operator: "*", operand: first }, ...links] };
  }

  function parseChain<Operator extends string>(
    parseOperand: () => SyntaxTree,
    ...operators: readonly Operator[]
  ): { first: SyntaxTree; links: Link<Operator>[] } {
    const first = parseOperand();
    const links: Link<Operator>[] = [];
    for (let sign = takeIf(...operators); sign !== undefined; sign = takeIf(...operators)) {
      const operator = operators.find((candidate) => candidate === sign?.text);
      if (operator !== undefined) links.push({ operator, operand: parseOperand() });
    }
    return { first, links };
  }

  /** The minus binds less than the power, as in maths: -2^2 is -4. */
  function parseSigned(): SyntaxTree {
    const sign = takeIf("-", "+", "!");
    if (sign === undefined) return parsePower();
    const operand = deeper(parseSigned);
    if (sign.text === "+") return operand;
    return { type: sign.text === "-" ? "negation" : "not", operand };
  }

  /** From the right: 2^3^2 is 2^9. The exponent may have a sign. */
  function parsePower(): SyntaxTree {
    const base = parseOperand();
    if (takeIf("^", "**") === undefined) return base;
    return { type: "power", base, exponent: deeper(parseSigned) };
  }

  function parseOperand(): SyntaxTree {
    const token = present();
    const last = before();
    index += 1;
    switch (token.type) {
      case "number":
        return { type: "number", value: Number(token.text) };
      case "text":
        return { type: "text", value: token.text, position: token.position };
      case "name":
        return parseName(token);
      case "operator":
        if (token.text === "(") return parseGroup(token);
        throw missing(token, last);
      case "end":
        throw missing(token, last);
    }
  }

  function parseGroup(opening: Token): SyntaxTree {
    const tree = parseChoice();
    if (takeIf(")") === undefined) throw unclosed(opening);
    return tree;
  }

  function parseName(token: Token): SyntaxTree {
    const { text: name, position } = token;
    if (formulaWords.has(name)) throw missing(token, tokens[index - 2]);
    const isCall = present().type === "operator" && present().text === "(";
    const rule = formulaFunctions.get(name);
    if (isCall && rule !== undefined) return parseCall(token, rule);
    if (isCall) throw noFunction(token);
    if (rule !== undefined)
      throw new ExpressionError(`${name} is a function: write ${name}( ) with its arguments`, position);
    const constant = formulaConstants.get(name);
    return constant === undefined ? { type: "symbol", name, position } : { type: "number", value: constant };
  }

  function parseCall({ text: name, position }: Token, { least, most }: FormulaFunction): SyntaxTree {
    const opening = present();
    index += 1;
    const operands: SyntaxTree[] = [];
    if (takeIf(")") === undefined) {
      do operands.push(parseChoice());
      while (takeIf(",") !== undefined);
      if (takeIf(")") === undefined) throw unclosed(opening);
    }
    if (operands.length < least || operands.length > most)
      throw new ExpressionError(`${name} ${needs(least, most)}, not ${operands.length}`, position);
    const [condition, then, otherwise] = operands;
    if (name === "if" && condition !== undefined && then !== undefined && otherwise !== undefined)
      return { type: "choice", condition, then, otherwise };
    return { type: "call", name, operands };
  }

  /** What follows an operand of a group is no operator, or the text is over. */
  function unclosed(opening: Token): ExpressionError {
    const token = present();
    if (token.type !== "end") return unexpected(token, before());
    return new ExpressionError("the ( is not closed", opening.position);
  }

  return { parseAll };
}

function toCompare(text: string): CompareOperator {
  switch (text) {
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "!=":
      return text;
    default:
      return "==";
  }
}

/** Something stands where an operator should be. */
function unexpected(token: Token, last: Token | undefined): ExpressionError {
  const { text, position } = token;
  if (token.type === "operator" && text !== "(") {
    if (text === ",")
      return new ExpressionError(
        "a comma stands only between the arguments of a function; decimals have a point",
        position,
      );
    if (text === ")") return new ExpressionError("this ) closes nothing", position);
    if (text === ":") return new ExpressionError("this : belongs to no ?", position);
    if (text === "!") return new ExpressionError("the ! stands before what it negates", position);
    return new ExpressionError(`${text} is not expected here`, position);
  }
  const [left, right] = [last === undefined ? "" : shown(last), shown(token)];
  return new ExpressionError(`an operator is missing between ${left} and ${right}`, position);
}

/** Something else stands where a value should be. */
function missing(token: Token, last: Token | undefined): ExpressionError {
  const where = last === undefined ? `before ${shown(token)}` : `after ${shown(last)}`;
  return new ExpressionError(`a value is missing ${where}`, token.position);
}

function noFunction({ text: name, position }: Token): ExpressionError {
  const meant = foreignNames.get(name.toLowerCase()) ?? findNearSymbol(name, [...formulaFunctions.keys()]);
  const hint = meant === undefined ? "" : `, did you mean ${meant}?`;
  return new ExpressionError(`there is no function ${name}${hint}`, position);
}

function shown({ type, text }: Token): string {
  return type === "text" ? `"${text.slice(0, 40)}"` : text.slice(0, 40);
}

function needs(least: number, most: number): string {
  const count = most === least ? `${least}` : `at least ${least}`;
  return `needs ${count} ${count.endsWith("1") ? "argument" : "arguments"}`;
}
