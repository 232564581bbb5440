import { z } from "zod";
import { describeAllDataFields } from "../canvas/data-fields.ts";
import { addNodeFields } from "../canvas/operations.ts";
import { planOperation } from "../canvas/plan-operation.ts";
import { adds, defineTool } from "../tool.ts";
import { changeCanvas } from "./change-canvas.ts";

export const addNodeTool = defineTool({
  name: "canvas_add_node",
  title: "Add a node",
  description: () =>
    `Adds a node to the canvas, beside what it is connected to. The answer names its id. All data fields may be left out. Data fields by nodeType:\n${describeAllDataFields()}`,
  annotations: adds,
  input: z.strictObject(addNodeFields),
  run: (input, context) =>
    changeCanvas((study) => planOperation(study, { action: "add_node", ...input }), context),
});
