import { AppError } from "../../src/shared/errors.ts";
import { applyOp } from "../../src/shared/study/apply-op.ts";
import { findLayoutParts } from "../../src/shared/study/layout-parts.ts";
import type { Op } from "../../src/shared/study/ops.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { type Move, toElkGraph, toMoves } from "../../src/shared/study/to-elk-graph.ts";
import { MAX_ANSWER_CHARS } from "../tool.ts";
import type { Step } from "./plan-operation.ts";
import { nameNode, resolveNode } from "./resolve-node.ts";

/** An answer holds about 640 moves of nodes with ids of usual length. */
const MAX_MOVES_CHARS = MAX_ANSWER_CHARS - 2_000;
/** `{"nodeId":"a","position":{"x":0,"y":0}},`: more moves than this fit into no answer, so they are not computed. */
const MAX_NODES = Math.floor(MAX_MOVES_CHARS / 41);

/**
 * Tidies the canvas from left to right, along the edges; pinned nodes stay, and groups move with their members.
 * @throws AppError op-rejected
 */
export async function planLayout(study: Study, names?: readonly string[]): Promise<Step> {
  const named = names?.map((name) => resolveNode(study, name));
  const parts = findLayoutParts(
    study,
    named?.map(({ id }) => id),
  );
  const count = parts.flatMap(({ movable }) => movable.flatMap(({ nodes }) => nodes)).length;
  if (count > MAX_NODES) throw tooMany(count);
  if (named !== undefined && count === 0)
    throw new AppError("op-rejected", `Pinned nodes stay where they are: ${named.map(nameNode).join(", ")}`);
  // The layout program is large and rarely needed, so it does not slow the start.
  const { default: Elk } = await import("elkjs/lib/elk.bundled.js");
  const elk = new Elk();
  const positions: Move[] = [];
  for (const part of parts) {
    const graph = await elk.layout(toElkGraph(part));
    const moves = toMoves(part, graph.children ?? []);
    if (moves === undefined)
      throw new AppError("op-rejected", "A group is too small to arrange these nodes in it: make it larger");
    positions.push(...moves);
  }
  if (JSON.stringify(positions).length > MAX_MOVES_CHARS) throw tooMany(positions.length);
  if (positions.length === 0)
    return { study, ops: [], message: "The canvas is tidy already: nothing was moved" };
  const op: Op = { type: "moveNodes", positions };
  return {
    study: applyOp(study, op),
    ops: [op],
    message: `Moved ${positions.length} of ${study.nodes.length} nodes`,
  };
}

function tooMany(count: number): AppError {
  return new AppError(
    "op-rejected",
    `The moves of ${count} nodes do not fit into one answer: name a part of the nodes in nodeIds, or ask the engineer to tidy the canvas in the app`,
  );
}
