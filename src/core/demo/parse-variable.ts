import { findLabel } from "./find-label.ts";
import type { Fields, Intent } from "./intents.ts";
import { cleanName } from "./parse-names.ts";
import { defaultInitial, splitList, takeVariableFields } from "./parse-values.ts";

const kindWords =
  /\b(?:new|another|continuous|real|integer|whole|discrete|categorical|design|two|three|four|several)\b/giu;

/**
 * Reads what stands around the words `design variable`.
 * @param isPlural `variables`: the text names several.
 */
export function parseVariables(
  before: string,
  after: string,
  isPlural: boolean,
  connectTo: readonly string[],
): Intent[] {
  const parts = isPlural ? splitVariables(after) : [after];
  return parts.map((part) => parseVariable(before, part, connectTo));
}

/**
 * Reads a variable that is not called one: `an integer number of bolts from 2 to 8`, `a material, one of steel
 * or titanium`.
 */
export function parseUnnamedVariable(text: string, connectTo: readonly string[]): Intent | undefined {
  const kind = /^(continuous|real|integer|whole|discrete|categorical)\s+(.+)$/iu.exec(text);
  const { fields, rest } = takeVariableFields(kind?.[2] ?? text);
  const { label, ignored } = findLabel(rest);
  const hasBounds = fields.lower !== undefined && fields.upper !== undefined;
  if (label === "" || !(kind || hasBounds || fields.choices !== undefined)) return undefined;
  return toVariable(label, variableKind(kind?.[1] ?? "", fields), fields, ignored, connectTo);
}

function parseVariable(before: string, after: string, connectTo: readonly string[]): Intent {
  const own = cleanName(before.replace(kindWords, ""));
  const listed = own === "" ? undefined : /^\s*[:(]\s*(.+(?:,|\sor\s).+?)\)?$/iu.exec(after)?.[1];
  const taken = takeVariableFields(after);
  const hasValues = ["lower", "upper", "choices"].some((name) => taken.fields[name] !== undefined);
  const { fields, rest } =
    listed !== undefined && !hasValues ? { fields: { choices: splitList(listed) }, rest: "" } : taken;
  const { label, ignored } = findLabel(rest);
  return toVariable(label || own, variableKind(before, fields), fields, ignored, connectTo);
}

/** `width between 1 and 2 and height between 3 and 4`: apart where a name follows, not a number. */
function splitVariables(text: string): string[] {
  return text.split(
    /(?:,\s*(?:and\s+)?|\s+and\s+)(?=[\p{L}\ue100-\uf8ff])(?!(?:with|starting|in|from|between|each)\b)/iu,
  );
}

function variableKind(words: string, fields: Fields): string {
  if (fields.choices !== undefined || /\bcategorical\b/iu.test(words)) return "categorical";
  return /\b(?:integer|whole|discrete)\b/iu.test(words) ? "integer" : "continuous";
}

function toVariable(
  label: string,
  kind: string,
  fields: Fields,
  ignored: string,
  connectTo: readonly string[],
): Intent {
  const initial = fields.initial ?? defaultInitial(kind, fields);
  const data: Fields = { kind, ...fields, ...(initial === undefined ? {} : { initial }) };
  const unread = ignored === "" ? {} : { ignored };
  return { type: "add", nodeType: "designVariable", label, fields: data, connectTo, ...unread };
}
