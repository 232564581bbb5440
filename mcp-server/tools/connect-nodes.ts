import { z } from "zod";
import { edgeFields } from "../canvas/operations.ts";
import { planOperation } from "../canvas/plan-operation.ts";
import { adds, defineTool } from "../tool.ts";
import { changeCanvas } from "./change-canvas.ts";

export const connectNodesTool = defineTool({
  name: "canvas_connect_nodes",
  title: "Connect two nodes",
  description:
    "Draws an edge: the value of the source feeds the target. Design variables feed models, solvers, extractors, objectives and constraints; models feed solvers; solvers feed extractors and other solvers; extractors feed objectives, constraints, surrogates and formula extractors; objectives, constraints and surrogates feed algorithms. Loops are refused.",
  annotations: adds,
  input: z.strictObject(edgeFields),
  run: (input, context) =>
    changeCanvas((study) => planOperation(study, { action: "connect_nodes", ...input }), context),
});
