import type { Fields } from "./intents.ts";
import { NUMBER, normalizeUnit, parseNumber, UNIT } from "./quantities.ts";

/** What was found in a text, and the text around it: the places where something was taken are `CUT`. */
export type Taken = { readonly fields: Fields; readonly rest: string };

export const CUT = "\ue000";

const quantity = `(${NUMBER})\\s*(${UNIT})?`;
const dash = "(?:up\\s*to|to|until|till|through|-|–|—|\\.{2,3}|…)";
const filler = "\\s*(?:value|values)?\\s*(?:of|is|=|:|to|at|as|be)?\\s*";

const ranges: readonly { readonly pattern: RegExp; readonly sort?: true }[] = [
  { pattern: regex(`\\b(?:in\\s+)?between\\s+${quantity}\\s+(?:and|to)\\s+${quantity}`), sort: true },
  { pattern: regex(`[\\[(]\\s*${quantity}\\s*[,;]\\s*${quantity}\\s*[\\])]\\s*(${UNIT})?`) },
  {
    pattern: regex(
      `(?:\\b(?:(?:ranging\\s+)?from|within|in\\s+the\\s+range(?:\\s+of)?|range(?:\\s+of)?|bounds?(?:\\s+of)?|bounded\\s+by)\\s+)?(?<![\\p{L}\\d.])${quantity}\\s*${dash}\\s*${quantity}`,
    ),
  },
  {
    pattern: regex(
      `\\b(?:from|within|range|bounds?|limits)\\s+(?:of\\s+)?${quantity}\\s*(?:and|,)\\s*${quantity}`,
    ),
  },
];

const singles: readonly { readonly field: string; readonly pattern: RegExp }[] = [
  {
    field: "lower",
    pattern: regex(
      `\\b(?:(?:an?|the)\\s+)?(?:lower\\s+(?:bound|limit)|minimum|min|at\\s+least|no\\s+less\\s+than)${filler}${quantity}`,
    ),
  },
  {
    field: "upper",
    pattern: regex(
      `\\b(?:(?:an?|the)\\s+)?(?:upper\\s+(?:bound|limit)|maximum|max|at\\s+most|no\\s+more\\s+than)${filler}${quantity}`,
    ),
  },
  {
    field: "initial",
    pattern: regex(
      `\\b(?:(?:an?|the)\\s+)?(?:start(?:ing|s)?(?:\\s+value|\\s+with|\\s+from|\\s+point)?|initial(?:ly)?(?:\\s+value)?|default(?:\\s+value)?|beginning)${filler}${quantity}`,
    ),
  },
  {
    field: "step",
    pattern: regex(
      `\\b(?:(?:in|with)\\s+)?(?:(?:an?|the)\\s+)?(?:steps?(?:\\s+size)?|increments?)${filler}${quantity}`,
    ),
  },
];

/** Bounds, start value, step, scale, symbol, choices and unit of a variable. */
export function takeVariableFields(text: string): Taken {
  let fields: Record<string, Fields[string]> = {};
  let rest = text;
  const take = (pattern: RegExp, read: (match: RegExpExecArray) => Fields) => {
    const match = pattern.exec(rest);
    if (match === null) return false;
    fields = { ...fields, ...read(match) };
    rest = `${rest.slice(0, match.index)}${CUT}${rest.slice(match.index + match[0].length)}`;
    return true;
  };
  take(/\b(?:with\s+(?:the\s+)?)?symbol\s+([A-Za-z_]\w*)/iu, (match) => ({ symbol: match[1] ?? "" }));
  take(/\b(?:on\s+an?\s+)?(log(?:arithmic)?|linear)(?:\s+scale|ally)\b/iu, (match) => ({
    scale: /^log/i.test(match[1] ?? "") ? "log" : "linear",
  }));
  for (const { field, pattern } of singles.slice(2)) take(pattern, (match) => readSingle(field, match));
  for (const { pattern, sort } of ranges) {
    if (take(pattern, (match) => readRange(match, sort === true))) break;
  }
  for (const { field, pattern } of singles.slice(0, 2)) take(pattern, (match) => readSingle(field, match));
  if (fields.lower === undefined && fields.upper === undefined) {
    const choiceList =
      /\b(?:(?:which|that)\s+(?:is|can\s+be|may\s+be)\s+|(?:is|can\s+be|may\s+be|being|as|to|chosen\s+from|selected\s+from)\s+)?(?:either|one\s+of|any\s+of|(?:with\s+)?(?:the\s+)?(?:choices|options|values))\s*(?:of|are|is|:|to)?\s+(.+)$|\b(?:(?:that|which)\s+)?(?:can|may|must|should)\s+be\s+(.+?(?:,|\s+or\s+).+)$|\bfrom\s+([^\d\s].*?(?:,|\s+or\s+|\s+and\s+).+)$/iu;
    take(choiceList, (match) => readChoices(match[1] ?? match[2] ?? match[3] ?? ""));
  }
  if (fields.unit === undefined) {
    take(
      regex(
        `\\b(?:in|units?(?:\\s+of)?|measured\\s+in)\\s+(?:the\\s+units?\\s+)?(${UNIT})(?=\\s*(?:$|[,;)]|with\\b|and\\b|${CUT}))`,
      ),
      (match) => ({
        unit: normalizeUnit(match[1] ?? ""),
      }),
    );
  }
  return { fields, rest };
}

/** A list of names: `a, b and c`. */
export function splitList(text: string): string[] {
  return text
    .split(/\s*(?:,\s*(?:and|or)?\s+|,|\s+and\s+|\s+or\s+|\s*&\s*)\s*/iu)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** The start value where none was said: the middle, the first choice. */
export function defaultInitial(kind: string, fields: Fields): number | string | undefined {
  const { lower, upper, choices } = fields;
  if (Array.isArray(choices)) return choices[0];
  if (typeof lower !== "number" || typeof upper !== "number") return undefined;
  const middle = (lower + upper) / 2;
  return kind === "integer" ? Math.floor(middle) : Number(middle.toPrecision(6));
}

function readRange(match: RegExpExecArray, sort: boolean): Fields {
  const one = parseNumber(match[1] ?? "");
  const other = parseNumber(match[3] ?? "");
  const [lower, upper] = sort && one > other ? [other, one] : [one, other];
  return { lower, upper, ...unitField(match[5] ?? match[4] ?? match[2]) };
}

function readSingle(field: string, match: RegExpExecArray): Fields {
  return { [field]: parseNumber(match[1] ?? ""), ...unitField(match[2]) };
}

function readChoices(text: string): Fields {
  const parts = splitList(text.replace(new RegExp(CUT, "g"), ""));
  const numbers = parts.map((part) => regex(`^${quantity}$`).exec(part));
  if (numbers.every((match) => match !== null)) {
    const choices = numbers.map((match) => parseNumber(match?.[1] ?? ""));
    return { choices, ...unitField(numbers.findLast((match) => match?.[2])?.[2]) };
  }
  return { choices: parts };
}

function unitField(unit: string | undefined): Fields {
  return unit === undefined ? {} : { unit: normalizeUnit(unit) };
}

function regex(source: string): RegExp {
  return new RegExp(source, "iu");
}
