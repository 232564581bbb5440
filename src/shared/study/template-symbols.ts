import { symbolsInExpression } from "./symbols.ts";

/** A symbol that the placeholders of a template use, and the first line that has it. */
export type TemplateSymbol = { readonly symbol: string; readonly line: number };

/** The symbols in the `{{ expression }}` placeholders of a template, each once, in order of appearance. Linear in the text. */
export function symbolsInTemplate(text: string): TemplateSymbol[] {
  const lines = new Map<string, number>();
  let line = 1;
  let countedTo = 0;
  for (const match of text.matchAll(/\{\{([^{}]*)\}\}/g)) {
    for (; countedTo < match.index; countedTo += 1) if (text.charCodeAt(countedTo) === 10) line += 1;
    for (const symbol of symbolsInExpression(match[1] ?? "")) {
      if (!lines.has(symbol)) lines.set(symbol, line);
    }
  }
  return [...lines].map(([symbol, line]) => ({ symbol, line }));
}
