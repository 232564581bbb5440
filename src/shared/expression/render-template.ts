import { parseExpression, type Scope } from "./expression.ts";
import { ExpressionError } from "./expression-error.ts";
import { formatNumber } from "./format-number.ts";
import { findPlaceholders, type Placeholder } from "./placeholders.ts";

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
 * that solvers with fixed fields take them (`formatNumber`); texts as they are. Linear in the text.
 * @throws TemplateError also for a value that is no finite number: a solver may hang on it
 */
export function renderTemplate(text: string, scope: Scope): string {
  const { placeholders, open } = findPlaceholders(text);
  const [unclosed] = open;
  if (unclosed !== undefined)
    throw new TemplateError(`Line ${unclosed.line}: {{ is not closed by }}`, unclosed.line);
  const pieces: string[] = [];
  let done = 0;
  for (const placeholder of placeholders) {
    pieces.push(text.slice(done, placeholder.start), fillIn(placeholder, scope));
    done = placeholder.end;
  }
  pieces.push(text.slice(done));
  return pieces.join("");
}

function fillIn({ expression, line }: Placeholder, scope: Scope): string {
  const value = evaluate(expression, line, scope);
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) throw mistake(expression, line, `is ${value}, which is no finite number`);
  return formatNumber(value);
}

function evaluate(expression: string, line: number, scope: Scope): number | string {
  try {
    return parseExpression(expression).evaluate(scope);
  } catch (error) {
    if (error instanceof ExpressionError)
      throw mistake(expression, line, `cannot be filled in: ${error.message}`);
    throw error;
  }
}

function mistake(expression: string, line: number, what: string): TemplateError {
  return new TemplateError(`Line ${line}: {{ ${expression.trim().slice(0, 80)} }} ${what}`, line);
}
