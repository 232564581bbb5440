import { z } from "zod";
import { edgeFields } from "../canvas/operations.ts";
import { planOperation } from "../canvas/plan-operation.ts";
import { defineTool, removes } from "../tool.ts";
import { changeCanvas } from "./change-canvas.ts";

export const disconnectNodesTool = defineTool({
  name: "canvas_disconnect_nodes",
  title: "Disconnect two nodes",
  description: "Takes the edge from the source to the target away; both nodes stay.",
  annotations: removes,
  input: z.strictObject(edgeFields),
  run: (input, context) =>
    changeCanvas((study) => planOperation(study, { action: "disconnect_nodes", ...input }), context),
});
