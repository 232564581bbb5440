/** A formula cannot be read or computed. The message is a sentence part for a person: "a number or symbol is missing after +". */
export class ExpressionError extends Error {
  /** Where in the text, from 0. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.name = "ExpressionError";
    this.position = position;
  }
}
