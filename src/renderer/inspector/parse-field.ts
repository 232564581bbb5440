import type { z } from "zod";
import { nodeTypeInfo } from "../../shared/study/node-types.ts";
import { Label, type StudyNode } from "../../shared/study/study.ts";
import type { JsonValue } from "../state/json-value.ts";
import { parseNumber } from "../ui/parse-number.ts";
import type { Column, FieldSpec } from "./node-fields.ts";

/** What a field's text means: a value (`null` takes the field away), or why it means nothing. */
export type ParsedField =
  | { readonly type: "value"; readonly value: JsonValue }
  | { readonly type: "error"; readonly message: string };

/** One row of a field that holds rows, as text by column; "true" stands for a ticked box. */
export type RowText = Readonly<Record<string, string>>;

export function parseLabel(text: string): ParsedField {
  return checked(Label.safeParse(text));
}

/** Reads what was typed into a field of a node, by the node's own schema. */
export function parseField(node: StudyNode, field: FieldSpec, text: string): ParsedField {
  if (field.editor === "checkbox") return { type: "value", value: text === "true" ? true : null };
  // Blanks and line ends at the ends of a longer text are the user's own.
  const trimmed = field.editor === "textarea" ? text : text.trim();
  if (trimmed === "") return { type: "value", value: null };
  switch (field.editor) {
    case "number": {
      const value = parseNumber(trimmed);
      if (value === undefined) return { type: "error", message: "This is not a number" };
      return checkField(node, field.key, value);
    }
    case "textOrNumber":
      return checkField(node, field.key, parseNumber(trimmed) ?? trimmed);
    case "select": {
      const option = field.options.find(({ value }) => String(value) === trimmed);
      return checkField(node, field.key, option?.value ?? trimmed);
    }
    case "list":
      return checkField(node, field.key, parseList(trimmed, field.separator));
    default:
      return checkField(node, field.key, trimmed);
  }
}

/** Reads rows; a row in which every cell is empty is left out. */
export function parseRows(
  node: StudyNode,
  field: FieldSpec,
  columns: readonly Column[],
  rows: readonly RowText[],
): ParsedField {
  const values: Record<string, JsonValue>[] = [];
  for (const row of rows) {
    if (columns.every(({ key }) => (row[key] ?? "").trim() === "")) continue;
    const value: Record<string, JsonValue> = {};
    for (const column of columns) {
      const text = (row[column.key] ?? "").trim();
      if (text === "" && column.optional === true) continue;
      if (text === "")
        return { type: "error", message: `${column.label} is missing in row ${values.length + 1}` };
      const cell = parseCell(column, text);
      if (cell === undefined) return { type: "error", message: `${column.label} "${text}" is not a number` };
      value[column.key] = cell;
    }
    values.push(value);
  }
  return values.length === 0 ? { type: "value", value: null } : checkField(node, field.key, values);
}

/** The text that stands in a field for its value. */
export function fieldText(field: FieldSpec, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (field.editor === "list" && Array.isArray(value))
    return value.join(field.separator === "," ? ", " : "\n");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function rowTexts(columns: readonly Column[], value: unknown): RowText[] {
  if (!Array.isArray(value)) return [];
  return value.map((row: unknown) => {
    const cells: Record<string, unknown> = typeof row === "object" && row !== null ? { ...row } : {};
    return Object.fromEntries(
      columns.map(({ key }) => [key, cells[key] === undefined ? "" : String(cells[key])]),
    );
  });
}

function parseList(text: string, separator: "," | "\n"): (string | number)[] {
  const pieces = text
    .split(separator)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "");
  if (separator === "\n") return pieces;
  const numbers = pieces.map(parseNumber);
  return numbers.every((number) => number !== undefined) ? numbers : pieces;
}

function parseCell(column: Column, text: string): JsonValue | undefined {
  if (column.kind === "checkbox") return text === "true";
  return column.kind === "number" ? parseNumber(text) : text;
}

function checkField(node: StudyNode, key: string, value: JsonValue): ParsedField {
  const shape: Readonly<Record<string, z.ZodType | undefined>> = nodeTypeInfo[node.type].data.shape;
  const schema = shape[key];
  if (schema === undefined) return { type: "error", message: `There is no field "${key}"` };
  const parsed = schema.safeParse(value);
  return parsed.success ? { type: "value", value } : checked(parsed);
}

function checked(parsed: z.ZodSafeParseResult<unknown>): ParsedField {
  if (parsed.success) return { type: "value", value: typeof parsed.data === "string" ? parsed.data : null };
  const message = parsed.error.issues.map((issue) => issue.message).join("; ");
  return { type: "error", message };
}
