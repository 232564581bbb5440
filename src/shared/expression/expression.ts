/** What symbols stand for. Numbers in formulas; texts only where a categorical variable has them. */
export type Scope = ReadonlyMap<string, number | string>;

/** A formula that was parsed. */
export type Expression = {
  /** The symbols that it uses, each once, in order of appearance. */
  readonly symbols: readonly string[];
  /**
   * @returns the value: a number, also NaN or infinite; a text only where the formula is a symbol or text itself
   * @throws ExpressionError for a symbol that the scope has not, and for operations on texts
   */
  evaluate(scope: Scope): number | string;
};

export class ExpressionError extends Error {
  /** Where in the text, from 0. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.name = "ExpressionError";
    this.position = position;
  }
}

/** @throws ExpressionError with what is wrong and where */
export function parseExpression(text: string): Expression {
  throw new ExpressionError(`not written yet: ${text}`, 0);
}
