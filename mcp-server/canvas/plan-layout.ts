import { AppError } from "../../src/shared/errors.ts";
import { applyOp } from "../../src/shared/study/apply-op.ts";
import type { Op } from "../../src/shared/study/ops.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { findMovableIds, toElkGraph, toMoves } from "../../src/shared/study/to-elk-graph.ts";
import type { Step } from "./plan-operation.ts";
import { nameNode, resolveNode } from "./resolve-node.ts";

/** More moves than this do not fit into one answer. */
const MAX_NODES = 400;

/**
 * Tidies the canvas from left to right, along the edges; pinned nodes stay.
 * @throws AppError op-rejected
 */
export async function planLayout(study: Study, names?: readonly string[]): Promise<Step> {
  const named = names?.map((name) => resolveNode(study, name));
  const movableIds = findMovableIds(
    study,
    named?.map(({ id }) => id),
  );
  if (movableIds.size > MAX_NODES) {
    throw new AppError(
      "op-rejected",
      `${movableIds.size} nodes are too many for one layout (at most ${MAX_NODES}): name a part of them in nodeIds`,
    );
  }
  const pinned = named?.filter((node) => node.pinned === true) ?? [];
  if (named !== undefined && movableIds.size === 0)
    throw new AppError("op-rejected", `Pinned nodes stay where they are: ${pinned.map(nameNode).join(", ")}`);
  // The layout program is large and rarely needed, so it does not slow the start.
  const { default: Elk } = await import("elkjs/lib/elk.bundled.js");
  const graph = await new Elk().layout(toElkGraph(study, movableIds));
  const positions = toMoves(study, movableIds, graph.children ?? []);
  if (positions.length === 0)
    return { study, ops: [], message: "The canvas is tidy already: nothing was moved" };
  const op: Op = { type: "moveNodes", positions };
  return {
    study: applyOp(study, op),
    ops: [op],
    message: `Moved ${positions.length} of ${study.nodes.length} nodes`,
  };
}
