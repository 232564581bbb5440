import { z } from "zod";
import { updateNodeFields } from "../canvas/operations.ts";
import { planOperation } from "../canvas/plan-operation.ts";
import { changes, defineTool } from "../tool.ts";
import { changeCanvas } from "./change-canvas.ts";

export const updateNodeTool = defineTool({
  name: "canvas_update_node",
  title: "Change a node",
  description:
    "Changes the label, data, group or pin of a node. Give only the data fields that change: the others stay, null takes a field away. The fields are those of canvas_add_node; the kind of a node cannot be changed.",
  annotations: changes,
  input: z.strictObject(updateNodeFields),
  run: (input, context) =>
    changeCanvas((study) => planOperation(study, { action: "update_node", ...input }), context),
});
