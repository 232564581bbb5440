import { z } from "zod";
import { MAX_OPS_PER_BATCH } from "../../src/shared/study/ops.ts";
import { Operation } from "../canvas/operations.ts";
import { planBatch } from "../canvas/plan-batch.ts";
import { defineTool, removes } from "../tool.ts";
import { changeCanvas } from "./change-canvas.ts";

export const applyBatchTool = defineTool({
  name: "canvas_batch",
  title: "Make several changes at once",
  description: `Makes several changes of the canvas in order: all of them, or none when one does not work. Each operation has an action and the fields of the tool of that name (action "add_node" takes what canvas_add_node takes). Give an added node a ref to name it in later operations of the same batch. At most ${MAX_OPS_PER_BATCH} nodes and edges at once. Example: [{"action":"add_node","ref":"t","nodeType":"designVariable","label":"Web thickness","data":{"lower":2,"upper":8,"unit":"mm"}},{"action":"connect_nodes","sourceId":"t","targetId":"model_beam"}]`,
  annotations: removes,
  input: z.strictObject({ operations: z.array(Operation).min(1).max(MAX_OPS_PER_BATCH) }),
  run: ({ operations }, context) => changeCanvas((study) => planBatch(study, operations), context),
});
