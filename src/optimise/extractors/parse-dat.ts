import { isFailedNumber, parseNumber } from "./parse-number.ts";

/** A table of a CalculiX .dat file: what *NODE PRINT and *EL PRINT asked for, or the modes of a frequency step. */
export type DatBlock = {
  /** Without what stands in brackets, the set and the time; letters that were spread out are one word again. */
  readonly title: string;
  /** All lines above the rows, in lower case and without blanks. */
  readonly heading: string;
  readonly set: string | undefined;
  readonly time: number | undefined;
  /** What each column is called, the usual name first. */
  readonly columns: readonly (readonly string[])[];
  /** The numbers of each row as they are printed; a text after them is left out. */
  readonly rows: readonly (readonly string[])[];
};

/**
 * Splits a .dat file into its blocks, in the order of the file. Free text: a block is one or more lines of words and then
 * rows of numbers. Lines of words without rows belong to no block.
 */
export function parseDat(text: string): DatBlock[] {
  const blocks: DatBlock[] = [];
  let heading: string[] = [];
  let rows: string[][] = [];
  function close(): void {
    if (rows.length > 0 && heading.length > 0) blocks.push(toBlock(heading, rows));
    if (rows.length > 0) heading = [];
    rows = [];
  }
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const words = splitWords(text.slice(start, end));
    start = end + 1;
    if (words.length === 0) continue;
    const numbers = leadingNumbers(words);
    if (numbers.length > 0) {
      rows.push(numbers);
    } else if (!isTotalRow(words)) {
      close();
      // Text without any rows may go on for long; what counts are the lines next to the rows.
      heading = [...heading.slice(-7), words.join(" ")];
    }
  }
  close();
  return blocks;
}

/** A line that is too long for a table is no row of one. */
const MOST_LINE = 2_000;

function splitWords(line: string): string[] {
  const trimmed = line.slice(0, MOST_LINE).trim();
  return trimmed === "" ? [] : trimmed.split(/\s+/);
}

/** The numbers at the start of a row. An orientation's name may stand after them. */
function leadingNumbers(words: readonly string[]): string[] {
  const end = words.findIndex((word) => parseNumber(word) === undefined && !isFailedNumber(word));
  return end < 0 ? [...words] : words.slice(0, end);
}

/** The sum below the effective modal masses, which is no row and no title. */
function isTotalRow([first, ...others]: readonly string[]): boolean {
  return first === "TOTAL" && others.length > 0 && leadingNumbers(others).length === others.length;
}

const MOST_TITLE = 500;

function toBlock(lines: readonly string[], rows: readonly string[][]): DatBlock {
  const titleLine =
    lines.findLast((line) => / for set /.test(line)) ?? lines.find(isSpread) ?? lines[0] ?? "";
  const heading = lines.map(toPlain).join(" ");
  const parts = /^(.*?)(?:\(([^)]*)\))?\s*(?:for set (\S+))?(?:\s+and time\s+(\S+))?$/.exec(
    titleLine.slice(0, MOST_TITLE),
  );
  const title = (isSpread(titleLine) ? joinSpread(titleLine) : (parts?.[1] ?? titleLine)).trim();
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return {
    title,
    heading,
    set: parts?.[3],
    time: parts?.[4] === undefined ? undefined : parseNumber(parts[4]),
    columns: nameColumns(toPlain(title), parts?.[2], width),
    rows,
  };
}

/** What two texts have in common that only blanks and capitals tell apart. */
export function toPlain(text: string): string {
  return text.replaceAll(/\s+/g, "").toLowerCase();
}

/** A title such as `E I G E N V A L U E   O U T P U T`. */
function isSpread(line: string): boolean {
  return /^\S \S \S( |$)/.test(line);
}

/** Words of one letter each give no hint where a word ends: the known titles are written out. */
function joinSpread(line: string): string {
  const plain = toPlain(line);
  return knownTitles.find((title) => toPlain(title) === plain) ?? plain;
}

const knownTitles = [
  "eigenvalue output",
  "participation factors",
  "effective modal mass",
  "total effective mass",
  "buckling factor output",
  "eigenvalue number",
];

const components = ["x", "y", "z", "rx", "ry", "rz"].map((name, index) => [
  name,
  `${"xyz"[index % 3]}-${index < 3 ? "component" : "rotation"}`,
]);

const knownColumns: Readonly<Record<string, readonly (readonly string[])[]>> = {
  eigenvalueoutput: [
    ["mode"],
    ["eigenvalue"],
    ["radians", "rad/time"],
    ["frequency", "hertz", "cycles/time"],
    ["imaginary"],
  ],
  bucklingfactoroutput: [["mode"], ["factor", "buckling"]],
  participationfactors: [["mode"], ...components],
  effectivemodalmass: [["mode"], ...components],
  totaleffectivemass: components,
};

/** From the list in the title, in front of which CalculiX prints the number of the node without naming it. */
function nameColumns(title: string, list: string | undefined, width: number): (readonly string[])[] {
  const known = Object.hasOwn(knownColumns, title) ? knownColumns[title] : undefined;
  if (known !== undefined) return known.slice(0, width);
  const listed = list === undefined ? [] : list.split(",").map((name) => name.trim());
  // Rows that are shorter than the list are damaged: which of its columns they have cannot be told.
  if (width < listed.length) return Array.from({ length: width }, (_, index) => [`${index}`]);
  const names =
    listed.length > 0 ? listed : [title.startsWith("total") ? ["total", "value"] : ["value", title]];
  const numbered = width > names.length ? [["node"], ...names.map(toWays)] : names.map(toWays);
  return Array.from({ length: width }, (_, index) => numbered[index] ?? [`${index}`]);
}

function toWays(name: string | readonly string[]): readonly string[] {
  return typeof name === "string"
    ? name === "elem" || name === "element"
      ? ["element", "elem"]
      : [name]
    : name;
}
