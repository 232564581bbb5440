import { ExtractionError, quoteShort } from "./extraction-error.ts";
import { isFailedNumber, parseNumber } from "./parse-number.ts";

/**
 * The number that a script printed: the last one of its output.
 * @throws ExtractionError where it printed none, or NaN or Infinity last
 */
export function printedValue(output: string): number {
  // The last line counts; a script may print a lot before.
  const tail = output.slice(-10_000).trim();
  const words = tail.split(/[\s,;:=()[\]{}"']+/);
  const last = words.findLast((word) => parseNumber(word) !== undefined || isFailedNumber(word));
  const value = last === undefined ? undefined : parseNumber(last);
  if (value !== undefined) return value;
  throw new ExtractionError(
    last === undefined
      ? `the script printed no number, but ${tail === "" ? "nothing" : quoteShort(tail.slice(-60))}`
      : `the script printed ${last}, which is no number`,
  );
}
