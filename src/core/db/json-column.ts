import type { z } from "zod";

/** Reads a JSON column back into its type; NULL is `undefined`. A row that does not fit is a bug or a damaged file, and throws. */
export function fromJsonColumn<Schema extends z.ZodType>(
  schema: Schema,
  text: string | null,
): z.infer<Schema> | undefined {
  return text === null ? undefined : schema.parse(JSON.parse(text));
}

export function toJsonColumn(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
