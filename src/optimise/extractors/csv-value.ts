import type { Extraction } from "../../shared/optimise/problem.ts";
import { ExtractionError, listNames, quoteShort } from "./extraction-error.ts";
import { parseNumber } from "./parse-number.ts";
import { findColumn, pickValue } from "./reduce-values.ts";

export type CsvTable = {
  readonly delimiter: "," | ";" | "\t";
  /** Names of the columns; undefined where the first row is data already. */
  readonly header: readonly string[] | undefined;
  readonly rows: readonly (readonly string[])[];
};

/**
 * A value of a table with `,`, `;` or tabs between its columns. A column is told by its name or its place (from 0;
 * negative from the end); without one the table must have a single column. Decimal commas are read where `;` or a tab
 * divides the columns.
 * @throws ExtractionError
 */
export function csvValue(text: string, query: Pick<Extraction, "column" | "row" | "reduce">): number {
  const table = parseCsv(text);
  const { header, rows, delimiter } = table;
  const width = Math.max(header?.length ?? 0, rows[0]?.length ?? 0);
  const names = listNames(header ?? Array.from({ length: width }, (_, index) => `${index}`));
  if (query.column === undefined && width !== 1)
    throw new ExtractionError(`say which column is meant, of: ${names}`);
  const column = findColumn(query.column ?? 0, header?.map((name) => [name]) ?? [], width);
  if (column === undefined)
    throw new ExtractionError(
      `there is no column ${JSON.stringify(query.column)}; there are: ${names}${header === undefined ? " (without names)" : ""}`,
    );
  if (rows.length === 0) throw new ExtractionError("it has no rows below its names");
  return pickValue(
    query,
    rows.length,
    (index) => {
      const cell = rows[index]?.[column];
      const value = cell === undefined ? undefined : parseCell(cell, delimiter);
      if (value === undefined)
        throw new ExtractionError(
          `row ${index} has ${cell === undefined || cell.trim() === "" ? "nothing" : quoteShort(cell)} in column ${header?.[column] ?? column}, which is no number`,
        );
      return value;
    },
    "the table",
  );
}

/** Splits a table (RFC 4180): fields in quotes may hold delimiters, line ends and doubled quotes. Empty lines do not count. */
export function parseCsv(text: string): CsvTable {
  const delimiter = guessDelimiter(text);
  const rows = splitRows(text, delimiter);
  const [first] = rows;
  if (first === undefined) throw new ExtractionError("it is empty");
  const isData = first.every((cell) => cell.trim() === "" || parseCell(cell, delimiter) !== undefined);
  return isData
    ? { delimiter, header: undefined, rows }
    : { delimiter, header: first.map((cell) => cell.trim()), rows: rows.slice(1) };
}

function parseCell(cell: string, delimiter: CsvTable["delimiter"]): number | undefined {
  return parseNumber(delimiter === "," ? cell : cell.replace(",", "."));
}

/** The sign that stands most often in each of the first lines; with decimal commas `;` and tabs do. */
function guessDelimiter(text: string): CsvTable["delimiter"] {
  const lines = text
    .slice(0, 50_000)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(0, 10)
    .map((line) => line.replaceAll(/"[^"]*"/g, ""));
  const isInAll = (sign: string): boolean => lines.length > 0 && lines.every((line) => line.includes(sign));
  return ([";", "\t"] as const).find(isInAll) ?? ",";
}

function splitRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const { cell, end } = readCell(text, at, delimiter);
    row.push(cell);
    const sign = text[end];
    at = end + 1;
    if (sign === delimiter) {
      // A delimiter at the very end has an empty cell behind it.
      if (at >= text.length) row.push("");
      if (at < text.length) continue;
    }
    if (sign === "\r" && text[at] === "\n") at += 1;
    if (row.length > 1 || row[0]?.trim() !== "") rows.push(row);
    row = [];
  }
  return rows;
}

/** The cell from a place on, and where the sign stands that ends it. */
function readCell(text: string, from: number, delimiter: string): { cell: string; end: number } {
  if (text[from] !== '"') {
    const end = findCellEnd(text, from, delimiter);
    return { cell: text.slice(from, end), end };
  }
  let cell = "";
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { cell: cell + text.slice(at), end: text.length };
    cell += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    cell += '"';
    at += 1;
  }
  const end = findCellEnd(text, at, delimiter);
  return { cell: cell + text.slice(at, end), end };
}

function findCellEnd(text: string, from: number, delimiter: string): number {
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === delimiter || sign === "\n" || sign === "\r") return at;
  }
  return text.length;
}
