import { z } from "zod";
import { removeNodeFields } from "../canvas/operations.ts";
import { planOperation } from "../canvas/plan-operation.ts";
import { defineTool, removes } from "../tool.ts";
import { changeCanvas } from "./change-canvas.ts";

export const removeNodeTool = defineTool({
  name: "canvas_remove_node",
  title: "Remove a node",
  description: "Removes a node and its edges from the canvas.",
  annotations: removes,
  input: z.strictObject(removeNodeFields),
  run: (input, context) =>
    changeCanvas((study) => planOperation(study, { action: "remove_node", ...input }), context),
});
