import { ExpressionError } from "../../expression/expression-error.ts";
import { parseSyntax } from "../../expression/parse-syntax.ts";
import { type SyntaxTree, symbolsInTree } from "../../expression/syntax-tree.ts";

export type ReadFormula = { readonly tree: SyntaxTree; readonly symbols: readonly string[] };

const MOST_KEPT = 5_000;
const kept = new Map<string, ReadFormula | ExpressionError>();

/** A formula as a check needs it. Kept, because a study is checked after each change, and most formulas stay as they are. */
export function readFormula(expression: string): ReadFormula | ExpressionError {
  const known = kept.get(expression);
  if (known !== undefined) return known;
  if (kept.size >= MOST_KEPT) kept.clear();
  const read = parse(expression);
  kept.set(expression, read);
  return read;
}

function parse(expression: string): ReadFormula | ExpressionError {
  try {
    const tree = parseSyntax(expression);
    return { tree, symbols: symbolsInTree(tree) };
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}
