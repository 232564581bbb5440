import { z } from "zod";
import { AppError } from "../../src/shared/errors.ts";
import { type NodeType, nodeTypeInfo, nodeTypes } from "../../src/shared/study/node-types.ts";

type JsonObject = Record<string, z.core.util.JSONType>;

/**
 * Checks the data of a node of this kind and fills in what has a default.
 * @throws AppError op-rejected, naming the wrong fields and those there are.
 */
export function parseData(type: NodeType, data: Readonly<Record<string, unknown>>): JsonObject {
  const parsed = nodeTypeInfo[type].data.safeParse(data);
  if (!parsed.success) throw new AppError("op-rejected", explain(type, parsed.error.issues));
  return toJsonObject(parsed.data);
}

/** Fields as JSON, as they come from a tool call. */
export function toJsonObject(fields: object): JsonObject {
  return z.record(z.string(), z.json()).parse(fields);
}

/** One line for each kind: its data fields, their types and what they mean. */
export function describeAllDataFields(): string {
  return nodeTypes.map((type) => `- ${type}: ${describeDataFields(type)}`).join("\n");
}

function describeDataFields(type: NodeType): string {
  const fields = Object.entries(schemaOf(nodeTypeInfo[type].data).properties ?? {});
  return fields.map(([name, schema]) => describeField(name, schema)).join(", ");
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

function schemaOf(type: z.ZodType): JsonSchema {
  return z.toJSONSchema(type, { io: "input", unrepresentable: "any" });
}

function describeField(name: string, schema: JsonSchema | boolean): string {
  if (typeof schema === "boolean") return name;
  const meaning = schema.description === undefined ? "" : `: ${schema.description}`;
  const preset =
    schema.default === undefined || schema.default === "" ? "" : `, default ${String(schema.default)}`;
  return `${name} (${typeText(schema)}${preset}${meaning})`;
}

function typeText(schema: JsonSchema | boolean | undefined): string {
  if (schema === undefined || typeof schema === "boolean") return "value";
  if (schema.enum !== undefined) return schema.enum.map(String).join("|");
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(" or ");
  switch (schema.type) {
    case "array":
      return `list of ${typeText(Array.isArray(schema.items) ? schema.items[0] : schema.items)}`;
    case "object":
      return `{${Object.entries(schema.properties ?? {})
        .map(([name, field]) => describeField(name, field))
        .join(", ")}}`;
    case "string":
      return "text";
    default:
      return typeof schema.type === "string" ? schema.type : "value";
  }
}

function explain(type: NodeType, issues: readonly z.core.$ZodIssue[]): string {
  const kind = nodeTypeInfo[type].title.toLowerCase();
  const reasons = issues.slice(0, 8).map((issue) => {
    const where = issue.path.map(String).join(".");
    if (issue.code === "unrecognized_keys") {
      const keys = issue.keys.map((key) => `"${key}"`).join(", ");
      return where === "" ? `a ${kind} has no field ${keys}` : `${where} has no field ${keys}`;
    }
    return `${where}: ${issue.message}`;
  });
  return `The data is not valid: ${reasons.join("; ")}. Fields of a ${kind}: ${describeDataFields(type)}`;
}
