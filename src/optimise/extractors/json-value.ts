import type { Extraction } from "../../shared/optimise/problem.ts";
import { ExtractionError, listNames, quoteShort } from "./extraction-error.ts";
import { parseNumber } from "./parse-number.ts";
import { pickValue } from "./reduce-values.ts";

/**
 * The number at a path of a JSON text: `results.weight`, `cases[0].stress`, `cases[-1]["max stress"]`. A text that is a
 * number counts too. Of a list of numbers `row` takes one, and `reduce` makes one value of all.
 * @throws ExtractionError
 */
export function jsonValue(
  text: string,
  { path = "", row, reduce }: Pick<Extraction, "path" | "row" | "reduce">,
): number {
  const found = followPath(parseJson(text), parseJsonPath(path));
  if (!Array.isArray(found)) return toNumber(found, path);
  if (found.length === 0) throw new ExtractionError(`${nameOf(path)} is an empty list`);
  if (row === undefined && reduce === undefined)
    throw new ExtractionError(
      `${nameOf(path)} is a list of ${found.length}: say which one, as in ${path}[0], or how they are reduced`,
    );
  const choice = { ...(row === undefined ? {} : { row }), ...(reduce === undefined ? {} : { reduce }) };
  return pickValue(
    choice,
    found.length,
    (index) => toNumber(found[index], `${path}[${index}]`),
    nameOf(path),
  );
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, " ").slice(0, 200) : "";
    const hint = /\b(?:NaN|-?Infinity)\b/.test(text.slice(0, 1_000_000))
      ? "; JSON has no NaN and no Infinity"
      : "";
    throw new ExtractionError(`it is no JSON (${reason})${hint}`);
  }
}

/**
 * @returns keys, and numbers for places in lists
 * @throws ExtractionError where it is no path
 */
export function parseJsonPath(path: string): (string | number)[] {
  const parts: (string | number)[] = [];
  let rest = path.trim();
  if (rest.startsWith("$")) rest = rest.slice(1);
  while (rest !== "") {
    const match = PATH_PART.exec(rest);
    if (match === null)
      throw new ExtractionError(
        `${quoteShort(path)} is no path at ${quoteShort(rest)}: write it as in results.cases[0]["max stress"]`,
      );
    const [whole, index, double, single, key] = match;
    parts.push(index === undefined ? (double ?? single ?? key ?? "") : Number(index));
    rest = rest.slice(whole.length);
  }
  return parts;
}

const PATH_PART = /^(?:\[(-?\d{1,9})\]|\["([^"]*)"\]|\['([^']*)'\]|\.?([^.[\]"']+))/;

function followPath(root: unknown, parts: readonly (string | number)[]): unknown {
  let value = root;
  let way = "";
  for (const part of parts) {
    const next = memberOf(value, part);
    if (next === undefined)
      throw new ExtractionError(
        `${nameOf(way)} has no ${typeof part === "number" ? `entry ${part}` : `key "${part}"`}; it is ${describe(value)}`,
      );
    value = next;
    way += typeof part === "number" ? `[${part}]` : way === "" ? part : `.${part}`;
  }
  return value;
}

/** Own members only, so that `constructor` is no key of everything. */
function memberOf(value: unknown, part: string | number): unknown {
  if (Array.isArray(value)) {
    const index = typeof part === "number" ? part : /^\d{1,9}$/.test(part) ? Number(part) : undefined;
    return index === undefined ? undefined : value.at(index);
  }
  if (typeof value !== "object" || value === null) return undefined;
  return Reflect.getOwnPropertyDescriptor(value, String(part))?.value;
}

function toNumber(value: unknown, path: string): number {
  const number =
    typeof value === "number" ? value : typeof value === "string" ? parseNumber(value) : undefined;
  if (number === undefined || !Number.isFinite(number))
    throw new ExtractionError(`${nameOf(path)} is ${describe(value)}, not a number`);
  return number;
}

function nameOf(path: string): string {
  return path === "" ? "the file" : quoteShort(path);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null)
    return `an object with the keys ${listNames(Object.keys(value))}`;
  if (typeof value === "string") return `the text ${quoteShort(value)}`;
  return String(value);
}
