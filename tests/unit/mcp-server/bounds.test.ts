import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { whyTooLarge } from "../../../mcp-server/bound-input.ts";
import { createStudiesFolder } from "../../../mcp-server/workspace/studies-folder.ts";
import type { Workspace } from "../../../mcp-server/workspace/workspace.ts";
import { nodeTypeInfo, nodeTypes } from "../../../src/shared/study/node-types.ts";
import { makeBeamStudy } from "../../support/make-study.ts";
import { connectInProcess, type ToolClient } from "../../support/mcp-client.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

async function connect(): Promise<ToolClient> {
  const workspace: Workspace = {
    read: async () => makeBeamStudy(),
    change: async () => ({ message: "Nothing is changed here" }),
    studies: createStudiesFolder(await temporaryFolder()),
  };
  const surroundings = { webDomains: ["docs.example.org"], runnerFile: "runner.js" };
  const tools = await connectInProcess(workspace, { surroundings });
  onTestFinished(() => tools.close());
  return tools;
}

/**
 * The places in a JSON schema where a text or a list may be of any length. What a field may hold that says nothing of
 * its kind (the data of a node) is bounded by `whyTooLarge`, and by the schema of the kind of node.
 */
function findUnbounded(schema: unknown, place: string): string[] {
  if (Array.isArray(schema))
    return schema.flatMap((part, index) => findUnbounded(part, `${place}[${index}]`));
  if (typeof schema !== "object" || schema === null) return [];
  const fields: Record<string, unknown> = { ...schema };
  const found: string[] = [];
  const isFixed = "enum" in fields || "const" in fields;
  const isShort = typeof fields.pattern === "string" && /\{\d+,\d+\}\$$/.test(fields.pattern);
  const types = [fields.type].flat();
  if (types.includes("string") && !isFixed && fields.maxLength === undefined && !isShort) found.push(place);
  if (types.includes("array") && fields.maxItems === undefined) found.push(place);
  if (types.includes("object") && fields.additionalProperties !== false) {
    const names = z.object({ maxLength: z.number() }).safeParse(fields.propertyNames);
    if (!names.success) found.push(`${place} (names)`);
  }
  for (const [key, value] of Object.entries(fields))
    if (typeof value === "object") found.push(...findUnbounded(value, `${place}.${key}`));
  return found;
}

it("has no tool whose texts or lists may be of any length", async () => {
  const { tools } = await (await connect()).client.listTools();
  expect(tools.length).toBeGreaterThan(11);
  expect(tools.flatMap(({ name, inputSchema }) => findUnbounded(inputSchema, name))).toEqual([]);
});

it("has no kind of node whose texts or lists may be of any length", () => {
  const found = nodeTypes.flatMap((type) =>
    findUnbounded(z.toJSONSchema(nodeTypeInfo[type].data, { io: "input", unrepresentable: "any" }), type),
  );
  expect(found).toEqual([]);
});

it("finds what is not bounded", () => {
  const schema = z.strictObject({
    text: z.string(),
    list: z.array(z.string().max(3)),
    inner: z.strictObject({ any: z.union([z.number(), z.string()]) }),
    map: z.record(z.string(), z.unknown()),
    fine: z.string().regex(/^[a-z]{0,79}$/),
  });
  expect(findUnbounded(z.toJSONSchema(schema), "").map((place) => place.split(".")[2])).toEqual([
    "text",
    "list",
    "inner",
    "map (names)",
    "map",
  ]);
});

const nested = (depth: number): unknown => {
  let value: unknown = "x";
  for (let level = 0; level < depth; level += 1) value = { inner: value };
  return value;
};

it.each<[what: string, data: Record<string, unknown>, reason: string]>([
  ["a long text", { text: "x".repeat(1_000_001) }, "more than 1000000 characters"],
  [
    "many short texts",
    { text: Array.from({ length: 1_100 }, () => "x".repeat(1_000)) },
    "1000000 characters",
  ],
  ["long names", { ["x".repeat(1_000_001)]: 1 }, "1000000 characters"],
  ["many values", { list: Array.from({ length: 60_000 }, () => 0) }, "more than 50000 values"],
  ["depth", { inner: nested(30) }, "nested more than 16 deep"],
])("refuses a call with %s before it is looked at", async (_what, data, reason) => {
  const tools = await connect();
  const text = await tools.refusal("canvas_add_node", { nodeType: "note", label: "N", data });
  expect(text).toContain("The input of canvas_add_node is too large");
  expect(text).toContain(reason);
  expect(text.length).toBeLessThan(300);
});

it("takes any depth without running out of stack", () => {
  expect(whyTooLarge(nested(1_000_000))).toContain("nested");
});

it("lets through whatever is small", () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => whyTooLarge(value) === undefined));
});

it("keeps its refusals short, whatever the call brings along", async () => {
  const tools = await connect();
  const keys = Array.from({ length: 3_000 }, (_, index) => [`field${index}${"x".repeat(50)}`, 1]);
  for (const refusal of [
    await tools.refusal("canvas_layout", Object.fromEntries(keys)),
    await tools.refusal("x".repeat(500_000)),
  ])
    expect(refusal.length).toBeLessThan(8_100);
});
