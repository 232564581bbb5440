import { z } from "zod";

/** A place in a text; both count from 1, columns in UTF-16 units. */
export const TextPlace = z.strictObject({ line: z.number().int(), column: z.number().int() });
export type TextPlace = z.infer<typeof TextPlace>;

/** A line of a text, shortened where it is very long; `mark` is the index in `text` of a place on this line. */
export const ExcerptLine = z.strictObject({
  line: z.number().int(),
  text: z.string(),
  mark: z.number().int().optional(),
});
export type ExcerptLine = z.infer<typeof ExcerptLine>;

/** Lines before and after the place. */
const LINES_AROUND = 2;
/** A longer line is cut, around the place or at its end. */
const MOST_CHARACTERS = 160;
const CHARACTERS_BEFORE = 60;

/** @param index of a character of the text, or its length for the end */
export function placeOf(text: string, index: number): TextPlace {
  const before = text.slice(0, index).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The lines around a place. */
export function excerptOf(text: string, { line, column }: TextPlace): ExcerptLine[] {
  const lines = text.split("\n");
  const first = Math.max(1, line - LINES_AROUND);
  return lines.slice(first - 1, line + LINES_AROUND).map((content, index): ExcerptLine => {
    const number = first + index;
    const isMarked = number === line;
    const from = isMarked && column > MOST_CHARACTERS ? column - 1 - CHARACTERS_BEFORE : 0;
    const cut = content.slice(from, from + MOST_CHARACTERS);
    const start = from > 0 ? "… " : "";
    const end = from + MOST_CHARACTERS < content.length ? " …" : "";
    return {
      line: number,
      text: `${start}${cut}${end}`,
      ...(isMarked ? { mark: start.length + column - 1 - from } : {}),
    };
  });
}

/**
 * Where a member of a JSON text begins: its key, or the value in an array. Where the path leads further than the text,
 * the last member on it that is there; of a key that is there twice, the last one, as JSON.parse takes it.
 * @param text valid JSON
 * @returns index of the character. O(n) for each step of the path.
 */
export function findJsonMember(text: string, path: readonly PropertyKey[]): number {
  let value = skipSpace(text, 0);
  let member = value;
  for (const key of path) {
    const found = findMember(text, value, key);
    if (found === undefined) break;
    ({ value, member } = found);
  }
  return member;
}

function findMember(
  text: string,
  container: number,
  key: PropertyKey,
): { member: number; value: number } | undefined {
  const opening = text[container];
  if (opening !== "{" && opening !== "[") return undefined;
  const closing = opening === "{" ? "}" : "]";
  let found: { member: number; value: number } | undefined;
  let at = skipSpace(text, container + 1);
  for (let index = 0; at < text.length && text[at] !== closing; index += 1) {
    const member = at;
    let name: unknown = index;
    if (opening === "{") {
      const end = skipString(text, at);
      name = JSON.parse(text.slice(at, end));
      at = skipSpace(text, skipSpace(text, end) + 1); // past the colon
    }
    if (name === key) found = { member, value: at };
    at = skipSpace(text, skipValue(text, at));
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return found;
}

function skipValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      at = skipString(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (character === "," && depth === 0) return at;
    at += 1;
  }
  return at;
}

function skipString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\n\r".includes(text[at] ?? "-")) at += 1;
  return at;
}
