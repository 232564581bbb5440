/** A `{{ expression }}` of a template. */
export type Placeholder = {
  /** What is between the braces. */
  readonly expression: string;
  /** Where the first brace stands, and where the text goes on. */
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
};

/** Two braces that no two others close before the next brace or the end. */
export type OpenPlaceholder = { readonly start: number; readonly line: number };

/**
 * Finds the placeholders of a template, in order. One may go over several lines and has no braces in it; of `{{{ x }}}`
 * the inner braces count, so that a list of a geometry file may start with one. Linear in the text.
 */
export function findPlaceholders(text: string): {
  readonly placeholders: readonly Placeholder[];
  readonly open: readonly OpenPlaceholder[];
} {
  const placeholders: Placeholder[] = [];
  const open: OpenPlaceholder[] = [];
  let line = 1;
  let countedTo = 0;
  const lineAt = (position: number): number => {
    for (; countedTo < position; countedTo += 1) if (text.charCodeAt(countedTo) === 10) line += 1;
    return line;
  };
  for (const { 0: whole, index, groups } of text.matchAll(/\{*(?=\{\{)\{\{(?:(?<expression>[^{}]*)\}\})?/g)) {
    const expression = groups?.expression;
    const end = index + whole.length;
    const start = end - (expression === undefined ? 2 : expression.length + 4);
    if (expression === undefined) open.push({ start, line: lineAt(start) });
    else placeholders.push({ expression, start, end, line: lineAt(start) });
  }
  return { placeholders, open };
}
