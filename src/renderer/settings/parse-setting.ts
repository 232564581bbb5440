import { z } from "zod";
import { type SettingKey, settingDefinition } from "../../shared/settings.ts";

export type ParsedSetting =
  | { readonly type: "value"; readonly value: string | number | boolean }
  | { readonly type: "error"; readonly message: string };

/** Reads what was typed for a setting, by its own schema. */
export function parseSetting(key: SettingKey, text: string): ParsedSetting {
  const definition = settingDefinition(key);
  if (typeof definition.default === "boolean") return { type: "value", value: text === "true" };
  const isNumber = typeof definition.default === "number";
  if (isNumber && text.trim() === "") return { type: "error", message: "A number is needed" };
  const value = isNumber ? Number(text.trim().replace(",", ".")) : text.trim();
  const parsed = definition.schema.safeParse(value);
  if (parsed.success) return { type: "value", value };
  return { type: "error", message: parsed.error.issues.map((issue) => issue.message).join("; ") };
}

/** How a setting is edited: by a box to tick, by a choice, or by a text with its bounds in words. */
export function settingEditor(key: SettingKey): {
  isCheckbox?: boolean;
  options?: readonly string[];
  bounds?: string;
} {
  const { schema } = settingDefinition(key);
  if (schema instanceof z.ZodBoolean) return { isCheckbox: true };
  if (schema instanceof z.ZodEnum) return { options: schema.options.map(String) };
  if (schema instanceof z.ZodNumber) return { bounds: `${schema.minValue} to ${schema.maxValue}` };
  return {};
}
