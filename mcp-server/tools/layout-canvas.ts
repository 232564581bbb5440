import { z } from "zod";
import { NodeReference } from "../canvas/operations.ts";
import { planLayout } from "../canvas/plan-layout.ts";
import { changes, defineTool } from "../tool.ts";
import { changeCanvas } from "./change-canvas.ts";

export const layoutCanvasTool = defineTool({
  name: "canvas_layout",
  title: "Tidy the canvas",
  description:
    "Arranges the nodes from left to right along the edges. Groups move with their members; pinned nodes stay, and notes unless they are named. Named members of a group are arranged inside it. Use it only when the engineer wants the canvas tidied: it moves nodes that were placed by hand.",
  annotations: changes,
  input: z.strictObject({
    nodeIds: z
      .array(NodeReference)
      .min(1)
      .max(1_000)
      .optional()
      .describe("only these nodes; all when left out"),
  }),
  run: ({ nodeIds }, context) => changeCanvas((study) => planLayout(study, nodeIds), context),
});
