import { z } from "zod";
import { NodeType } from "../../src/shared/study/node-types.ts";
import { Label } from "../../src/shared/study/study.ts";

export const NodeReference = z
  .string()
  .min(1)
  .max(300)
  .describe("id of the node; its label or symbol works too where only one node has it");

/** What a field holds is checked against the kind of the node. */
const FieldName = z.string().max(100);

export const addNodeFields = {
  nodeType: NodeType.describe("kind of the node"),
  label: Label.describe("short name in the engineer's words, one line"),
  data: z
    .record(FieldName, z.unknown())
    .optional()
    .describe("fields of the kind, see the description of canvas_add_node"),
  connectTo: z
    .union([NodeReference, z.array(NodeReference).max(100)])
    .optional()
    .describe("node or nodes to connect it with; each edge gets the one direction that makes sense"),
  members: z
    .array(NodeReference)
    .min(1)
    .max(500)
    .optional()
    .describe("for a group: the nodes that it holds; its frame goes around them where they stand"),
};

export const updateNodeFields = {
  nodeId: NodeReference,
  label: Label.optional().describe("new label"),
  data: z
    .record(FieldName, z.unknown())
    .optional()
    .describe("fields to change; the others stay, null takes a field away"),
  groupId: NodeReference.nullable()
    .optional()
    .describe("group that the node joins (its frame grows around it); null takes the node out of its group"),
  pinned: z.boolean().optional().describe("true: a layout leaves the node where it is"),
};

export const removeNodeFields = { nodeId: NodeReference };

export const edgeFields = {
  sourceId: NodeReference.describe("node that the value comes from (id, or unambiguous label)"),
  targetId: NodeReference.describe("node that the value goes to (id, or unambiguous label)"),
};

const reference = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,79}$/, "A ref starts with a letter and holds letters, digits, - and _")
  .optional()
  .describe("name of your own for the new node, for later operations of this batch");

const operationActions = [
  "add_node",
  "update_node",
  "remove_node",
  "connect_nodes",
  "disconnect_nodes",
] as const;

/** One change of the canvas as a tool call asks for it. */
export const Operation = z.discriminatedUnion(
  "action",
  [
    z.strictObject({ action: z.literal("add_node"), ...addNodeFields, ref: reference }),
    z.strictObject({ action: z.literal("update_node"), ...updateNodeFields }),
    z.strictObject({ action: z.literal("remove_node"), ...removeNodeFields }),
    z.strictObject({ action: z.literal("connect_nodes"), ...edgeFields }),
    z.strictObject({ action: z.literal("disconnect_nodes"), ...edgeFields }),
  ],
  {
    error: (issue) =>
      issue.code === "invalid_union" ? `action must be one of ${operationActions.join(", ")}` : undefined,
  },
);
export type Operation = z.infer<typeof Operation>;
