import { compile, type Scope } from "./compile.ts";
import { parseSyntax } from "./parse-syntax.ts";
import { symbolsInTree } from "./syntax-tree.ts";

export type { Scope } from "./compile.ts";

/** A formula that was parsed. */
export type Expression = {
  /** The symbols that it uses, each once, in order of appearance. */
  readonly symbols: readonly string[];
  /**
   * @returns the value: a number, also NaN or infinite; a text only where the formula is a symbol or text itself, or
   * chooses between such. What is true is 1, what is false 0.
   * @throws ExpressionError for a symbol that the scope has not, and for operations on texts
   */
  evaluate(scope: Scope): number | string;
};

/**
 * Reads a formula once, so that it can be computed often. What it may say: docs/decisions/0021-expression-language.md.
 * Linear in the text; no text makes it fail otherwise than by an ExpressionError.
 * @throws ExpressionError with what is wrong and where
 */
export function parseExpression(text: string): Expression {
  const tree = parseSyntax(text);
  return { symbols: symbolsInTree(tree), evaluate: compile(tree) };
}
