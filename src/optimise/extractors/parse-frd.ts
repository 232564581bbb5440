import { ExtractionError, quoteShort } from "./extraction-error.ts";

/** One field of one step or increment: where its rows lie in the file. */
export type FrdBlock = {
  /** As in the file: DISP, STRESS, NDTEMP. */
  readonly field: string;
  /** Names of the values of a row, in their order; what is to be computed from them (ALL) is left out. */
  readonly components: readonly string[];
  /** Can the length of a row be taken, as of a displacement? */
  readonly isVector: boolean;
  /** The time of the step, or the frequency of the mode. */
  readonly value: number;
  /** The number of the step as CalculiX counts its outputs. */
  readonly step: number;
  /** How many nodes the head of the block says it has. */
  readonly nodes: number;
  /** Digits of a node's number: 5 in the short form, 10 in the long one. */
  readonly idWidth: 5 | 10;
  /** First byte of the first row, and the byte behind the last one. */
  readonly from: number;
  readonly to: number;
};

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;

/** Values are printed as e12.5, six on a line at most. */
const VALUE_WIDTH = 12;
const VALUES_ON_LINE = 6;

/**
 * Finds the blocks of an ASCII .frd file (format: CalculiX GraphiX manual, "Result file format"; written by `frd.c` of
 * CalculiX). All is in fixed columns, and values touch each other. Looks at each byte of the file at most once.
 * @returns in the order of the file
 * @throws ExtractionError when the file is binary, or does not end with 9999: then CalculiX did not come to its end
 */
export function indexFrd(bytes: Uint8Array): FrdBlock[] {
  refuseIncomplete(bytes);
  const blocks: FrdBlock[] = [];
  let head: { value: number; nodes: number; step: number; idWidth: 5 | 10 } | undefined;
  let at = 0;
  while (at < bytes.length) {
    const end = findLineEnd(bytes, at);
    const line = readText(bytes, at, Math.min(end, at + 90));
    at = end + 1;
    if (line.startsWith("    2C") || line.startsWith("    3C")) {
      idWidthOf(line.slice(72, 75));
      at = skipRows(bytes, at);
    } else if (line.startsWith("  100C")) {
      head = {
        value: Number(line.slice(12, 24)),
        nodes: Number(line.slice(24, 36)),
        step: Number(line.slice(58, 63)),
        idWidth: idWidthOf(line.slice(73, 75)),
      };
    } else if (line.startsWith(" -4") && head !== undefined) {
      const { components, isVector, next } = readComponents(bytes, at);
      const to = skipRows(bytes, next);
      blocks.push({ ...head, field: line.slice(5, 13).trim(), components, isVector, from: next, to });
      at = to;
    }
  }
  return blocks;
}

function refuseIncomplete(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new ExtractionError("it is empty: CalculiX did not come to its end");
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] ?? 0) <= SPACE) end -= 1;
  if (readText(bytes, Math.max(0, end - 5), end) !== " 9999")
    throw new ExtractionError(
      "it is not complete (it does not end with 9999): CalculiX did not come to its end; its log says why",
    );
}

/** The flag at the end of a head: 0 short, 1 long, 2 and 3 binary. */
function idWidthOf(flag: string): 5 | 10 {
  switch (flag.trim()) {
    case "0":
      return 5;
    case "1":
      return 10;
    case "2":
    case "3":
      throw new ExtractionError(
        "it is a binary .frd file: write *NODE FILE and *EL FILE in the deck in place of *NODE OUTPUT and *ELEMENT OUTPUT",
      );
    default:
      throw new ExtractionError(`the head of a block has no known format: ${quoteShort(flag)}`);
  }
}

/** Reads the lines -5 below the head of a field. */
function readComponents(
  bytes: Uint8Array,
  from: number,
): { components: string[]; isVector: boolean; next: number } {
  const components: string[] = [];
  let isVector = false;
  let at = from;
  while (at < bytes.length) {
    const end = findLineEnd(bytes, at);
    const line = readText(bytes, at, Math.min(end, at + 60));
    if (!line.startsWith(" -5")) break;
    const name = line.slice(5, 13).trim();
    // The fifth number says whether the program that reads has to compute it.
    if (line.slice(33, 38).trim() === "1") isVector = true;
    else components.push(name);
    at = end + 1;
  }
  return { components, isVector, next: at };
}

/** Where the line -3 is that ends rows, or the end of the file. */
function skipRows(bytes: Uint8Array, from: number): number {
  let at = from;
  let length = 0;
  while (at < bytes.length) {
    if (bytes[at] === SPACE && bytes[at + 1] === MINUS && bytes[at + 2] === ZERO + 3) return at;
    // Rows are of one length: most ends are where they were on the line before. No row holds another line's end.
    const end = bytes[at + length] === NEWLINE && length > 0 ? at + length : findLineEnd(bytes, at);
    length = end - at;
    at = end + 1;
  }
  return bytes.length;
}

function findLineEnd(bytes: Uint8Array, from: number): number {
  const found = bytes.indexOf(NEWLINE, from);
  return found < 0 ? bytes.length : found;
}

function readText(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

/**
 * Reads the rows of a block, in the order of the file.
 * @param wanted places of the components that are read
 * @param isKept whether a node counts
 * @param visit gets the number of the node and the values in the order of `wanted`, in an array that is used again
 * @throws ExtractionError where a row is not in its columns, or a wanted value is no finite number
 */
export function readFrdRows(
  bytes: Uint8Array,
  block: FrdBlock,
  wanted: readonly number[],
  isKept: (node: number) => boolean,
  visit: (node: number, values: Float64Array) => void,
): void {
  const values = new Float64Array(wanted.length);
  const firstColumn = 3 + block.idWidth;
  const count = block.components.length;
  const linesOfRow = Math.max(1, Math.ceil(count / VALUES_ON_LINE));
  const lineStarts = new Float64Array(linesOfRow);
  let rows = 0;
  let at = block.from;
  while (at < block.to) {
    for (let index = 0; index < linesOfRow; index += 1) {
      const onLine = Math.min(VALUES_ON_LINE, count - index * VALUES_ON_LINE);
      const expected = at + firstColumn + onLine * VALUE_WIDTH;
      const end = bytes[expected] === NEWLINE ? expected : trimEnd(bytes, at, findLineEnd(bytes, at));
      const key = index === 0 ? 1 : 2;
      if (at >= block.to || end !== expected || bytes[at + 1] !== MINUS || bytes[at + 2] !== ZERO + key)
        throw new ExtractionError(
          `a row of ${block.field} is not in its columns: ${quoteShort(readText(bytes, at, Math.min(end, at + 90)))}`,
        );
      lineStarts[index] = at;
      at = findLineEnd(bytes, end) + 1;
    }
    rows += 1;
    const start = lineStarts[0] ?? 0;
    const node = readInteger(bytes, start + 3, start + firstColumn);
    if (!isKept(node)) continue;
    for (let index = 0; index < wanted.length; index += 1) {
      const component = wanted[index] ?? 0;
      const line = lineStarts[Math.floor(component / VALUES_ON_LINE)] ?? 0;
      const column = line + firstColumn + (component % VALUES_ON_LINE) * VALUE_WIDTH;
      const value = readFixed(bytes, column, column + VALUE_WIDTH);
      if (!Number.isFinite(value))
        throw new ExtractionError(
          `${block.field} ${block.components[component]} of node ${node} is no number: ${quoteShort(readText(bytes, column, column + VALUE_WIDTH))}`,
        );
      values[index] = value;
    }
    visit(node, values);
  }
  if (rows !== block.nodes)
    throw new ExtractionError(
      `${block.field} has ${rows} rows, but its head says ${block.nodes}: the file is damaged`,
    );
}

/** Where a line ends without blanks; Windows puts a carriage return there. */
function trimEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = end;
  while (at > from && (bytes[at - 1] === CARRIAGE_RETURN || bytes[at - 1] === SPACE)) at -= 1;
  return at;
}

function readInteger(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  let digits = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === SPACE && digits === 0) continue;
    const digit = byte - ZERO;
    if (digit < 0 || digit > 9)
      throw new ExtractionError(`a row has no number of a node: ${quoteShort(readText(bytes, from, to))}`);
    value = value * 10 + digit;
    digits += 1;
  }
  if (digits === 0) throw new ExtractionError("a row has no number of a node");
  return value;
}

/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * Reads a number that fills a field: `-1.89651E+02`, also with the exponent of three digits that Fortran prints without E.
 * @returns the double next to it, as `Number` gives it; NaN for anything else
 */
export function readFixed(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] === SPACE) at += 1;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at += 1;
  let mantissa = 0;
  let digits = 0;
  let scale = 0;
  let hasPoint = false;
  for (; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === POINT) {
      if (hasPoint) return Number.NaN;
      hasPoint = true;
      continue;
    }
    const digit = byte - ZERO;
    if (digit < 0 || digit > 9) break;
    mantissa = mantissa * 10 + digit;
    digits += 1;
    if (hasPoint) scale -= 1;
  }
  if (digits === 0) return Number.NaN;
  let exponent = 0;
  if (at < to && bytes[at] !== SPACE) {
    const mark = (bytes[at] ?? 0) | 32;
    const isMarked = mark === 101 || mark === 100;
    if (isMarked) at += 1;
    const isNegative = bytes[at] === MINUS;
    const hasSign = isNegative || bytes[at] === PLUS;
    if (hasSign) at += 1;
    if (!isMarked && !hasSign) return Number.NaN;
    let exponentDigits = 0;
    for (; at < to; at += 1) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      exponent = exponent * 10 + digit;
      exponentDigits += 1;
    }
    if (exponentDigits === 0) return Number.NaN;
    if (isNegative) exponent = -exponent;
  }
  for (; at < to; at += 1) if (bytes[at] !== SPACE) return Number.NaN;
  const power = exponent + scale;
  // Up to 15 digits and 10^22 both are exact, and one operation rounds right (Clinger 1990); else Number does it.
  const exact = POWERS[Math.abs(power)];
  const size =
    exact === undefined || digits > 15
      ? Number(`${mantissa}e${power}`)
      : power < 0
        ? mantissa / exact
        : mantissa * exact;
  return negative ? -size : size;
}
