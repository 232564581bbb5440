import { runInNewContext } from "node:vm";
import type { Extraction } from "../../shared/optimise/problem.ts";
import { ExtractionError, quoteShort } from "./extraction-error.ts";
import { parseNumber } from "./parse-number.ts";
import { pickValue } from "./reduce-values.ts";

/** A pattern that tries ways without end is stopped. */
export const PATTERN_LIMIT_MS = 1_000;
const MOST_MATCHES = 1_000_000;

/** Runs in a context of its own, because only such a run can be stopped by its time. */
const SEARCH = `
  const found = [];
  for (const match of text.matchAll(new RegExp(pattern, "gm"))) {
    if (found.push(match.length > 1 ? match[1] : match[0]) > most) break;
  }
  found`;

/**
 * The value of the first group of a regular expression (of the whole match where it has none), reduced over all matches:
 * the last one where nothing else is said. `^` and `$` are the ends of lines.
 * @throws ExtractionError
 */
export function patternValue(text: string, query: Pick<Extraction, "pattern" | "row" | "reduce">): number {
  if (query.pattern === undefined || query.pattern === "")
    throw new ExtractionError("say which pattern is looked for");
  const pattern = query.pattern;
  const matches = search(text, pattern);
  if (matches.length > MOST_MATCHES)
    throw new ExtractionError(`${quoteShort(pattern)} fits more than ${MOST_MATCHES} places`);
  if (matches.length === 0) throw new ExtractionError(`nothing in it fits ${quoteShort(pattern)}`);
  return pickValue(
    query,
    matches.length,
    (index) => {
      const match = matches[index];
      const value = match === undefined ? undefined : parseNumber(match);
      if (value === undefined)
        throw new ExtractionError(
          match === undefined
            ? `the first group of ${quoteShort(pattern)} is empty in match ${index}`
            : `${quoteShort(match)}, which fits ${quoteShort(pattern)}, is no number`,
        );
      return value;
    },
    "what fits the pattern",
  );
}

function search(text: string, pattern: string): readonly (string | undefined)[] {
  try {
    new RegExp(pattern, "gm");
  } catch (error) {
    throw new ExtractionError(
      `${quoteShort(pattern)} is no regular expression: ${error instanceof Error ? error.message : ""}`,
    );
  }
  try {
    return runInNewContext(SEARCH, { text, pattern, most: MOST_MATCHES }, { timeout: PATTERN_LIMIT_MS });
  } catch (error) {
    if (isTimeLimit(error))
      throw new ExtractionError(
        `${quoteShort(pattern)} took longer than ${PATTERN_LIMIT_MS / 1_000} s: nested repeats such as (a+)+ try too many ways`,
      );
    throw new ExtractionError(`${quoteShort(pattern)} cannot be looked for: ${String(error).slice(0, 200)}`);
  }
}

/** Errors of the other context are no instances of this one's classes. */
function isTimeLimit(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
