import type { Position } from "../../../shared/study/study.ts";
import type { FlowNode } from "../canvas-nodes.ts";

/** The way of one node across the canvas. */
export type Motion = { readonly nodeId: string; readonly from: Position; readonly to: Position };

/** Where the nodes are after a share of the time, 0 to 1: fast at first, slow at the end. */
export function positionsAt(motions: readonly Motion[], share: number): ReadonlyMap<string, Position> {
  const left = 1 - Math.min(1, Math.max(0, share));
  const eased = 1 - left * left * left;
  return new Map(
    motions.map(({ nodeId, from, to }) => [
      nodeId,
      left === 0 ? to : { x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased },
    ]),
  );
}

/** The nodes at other positions; those that are not named stay the same objects. */
export function withPositions(
  nodes: readonly FlowNode[],
  positions: ReadonlyMap<string, Position>,
): FlowNode[] {
  return nodes.map((node) => {
    const position = positions.get(node.id);
    return position === undefined || position === node.position ? node : { ...node, position };
  });
}

/** The motions of nodes that stand where the animation has put them: anything else, a drag or undo, has moved the others. */
export function findUndisturbed(
  motions: readonly Motion[],
  nodes: readonly FlowNode[],
  shown: ReadonlyMap<string, Position>,
): Motion[] {
  const places = new Map(nodes.map(({ id, position }) => [id, position]));
  return motions.filter(({ nodeId }) => places.get(nodeId) === shown.get(nodeId));
}
