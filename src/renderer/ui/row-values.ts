import type { ChangeRow } from "../../shared/study/describe-patch.ts";

/** One value of a change row: `text` alone, or what it was `before`. The label is left out where the text says it. */
export type RowValue = { readonly label?: string; readonly before?: string; readonly text: string };

/** The values of a row in the order in which they are read: bounds as one range with its unit, then the rest. */
export function rowValues(row: ChangeRow): RowValue[] {
  if (row.kind !== "added") {
    return row.fields.map(({ field, before, after }) => ({
      label: fieldWords(field),
      ...(before === undefined ? {} : { before }),
      text: after ?? "none",
    }));
  }
  const values = new Map(row.fields.map(({ field, after }) => [field, after ?? ""]));
  const unit = values.get("unit");
  const [lower, upper] = [values.get("lower"), values.get("upper")];
  const suffix = unit === undefined ? "" : ` ${unit}`;
  const shown: RowValue[] = [];
  if (lower !== undefined && upper !== undefined) shown.push({ text: `${lower} – ${upper}${suffix}` });
  const limit = values.get("limit");
  if (limit !== undefined) shown.push({ text: `${relationSign(values.get("relation"))} ${limit}${suffix}` });
  const told = new Set([
    "unit",
    "kind",
    ...(shown.length > 0 ? ["lower", "upper", "limit", "relation"] : []),
  ]);
  for (const [field, text] of values) {
    if (!told.has(field)) shown.push({ label: fieldWords(field), text });
  }
  return shown;
}

function relationSign(relation: string | undefined): string {
  return relation === ">=" ? "≥" : relation === "=" ? "=" : "≤";
}

/** `timeLimitS` as `time limit`; `initial` is the start value everywhere in the window. */
export function fieldWords(field: string): string {
  if (field === "initial") return "start";
  return field
    .replace(/S$/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
}
