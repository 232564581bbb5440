import type { Scope } from "./expression.ts";

/** A placeholder could not be filled in; the message names it and its line. */
export class TemplateError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.name = "TemplateError";
    this.line = line;
  }
}

/**
 * Fills in the `{{ expression }}` placeholders of a template. Numbers are written so that they read back exactly, and so
 * that solvers with fixed fields take them. Linear in the text.
 * @throws TemplateError
 */
export function renderTemplate(text: string, scope: Scope): string {
  throw new TemplateError(`not written yet: ${text.length} ${scope.size}`, 1);
}
