import { z } from "zod";
import { NodeType } from "../../src/shared/study/node-types.ts";
import { compactCanvas, Offset } from "../canvas/compact-canvas.ts";
import { NodeReference } from "../canvas/operations.ts";
import { resolveNode } from "../canvas/resolve-node.ts";
import { defineTool, reads } from "../tool.ts";

export const readCanvasTool = defineTool({
  name: "canvas_read",
  title: "Read the canvas",
  description:
    "The present canvas of the study: nodes with their data, edges and problems, with the revision. Long texts are shortened (name up to three nodes in nodeIds to read them longer) and large canvases come in pieces: leftOut says what is missing.",
  annotations: reads,
  answersWith: "study text",
  input: z.strictObject({
    nodeTypes: z.array(NodeType).max(20).optional().describe("only nodes of these kinds"),
    nodeIds: z
      .array(NodeReference)
      .max(500)
      .optional()
      .describe("only these nodes, by id or unambiguous label"),
    offset: Offset,
  }),
  async run({ nodeTypes, nodeIds, offset }, { workspace }) {
    const study = await workspace.read();
    const ids = nodeIds?.map((name) => resolveNode(study, name).id);
    return compactCanvas(study, { nodeTypes, nodeIds: ids, offset });
  },
});
