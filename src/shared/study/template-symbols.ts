import { ExpressionError } from "../expression/expression-error.ts";
import { parseSyntax } from "../expression/parse-syntax.ts";
import { findPlaceholders } from "../expression/placeholders.ts";
import { symbolsInExpression } from "./symbols.ts";

/** A symbol that the placeholders of a template use, and the first line that has it. */
export type TemplateSymbol = { readonly symbol: string; readonly line: number };

/** A placeholder that cannot be filled in whatever the symbols stand for, and its line. */
export type TemplateMistake = { readonly message: string; readonly line: number };

/** Templates with more mistakes than this are most likely no templates; the others are not told. */
export const MOST_MISTAKES = 20;

/**
 * What the `{{ expression }}` placeholders of a template use, and what is wrong with them; each in order of appearance,
 * symbols once. Linear in the text.
 */
export function readTemplate(text: string): {
  readonly symbols: readonly TemplateSymbol[];
  readonly mistakes: readonly TemplateMistake[];
} {
  const { placeholders, open } = findPlaceholders(text);
  const lines = new Map<string, number>();
  const seen = new Set<string>();
  const mistakes = open
    .slice(0, MOST_MISTAKES)
    .map(({ line }): TemplateMistake => ({ message: "{{ is not closed by }}", line }));
  for (const { expression, line } of placeholders) {
    if (seen.has(expression)) continue;
    seen.add(expression);
    for (const symbol of symbolsInExpression(expression)) if (!lines.has(symbol)) lines.set(symbol, line);
    const reason = mistakes.length < MOST_MISTAKES ? mistakeIn(expression) : undefined;
    if (reason !== undefined)
      mistakes.push({ message: `{{ ${expression.trim().slice(0, 80)} }} cannot be read: ${reason}`, line });
  }
  return { symbols: [...lines].map(([symbol, line]) => ({ symbol, line })), mistakes };
}

function mistakeIn(expression: string): string | undefined {
  try {
    parseSyntax(expression);
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}
