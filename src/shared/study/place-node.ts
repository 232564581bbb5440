import { connectionTargets } from "./connection-rules.ts";
import type { NodeType } from "./node-types.ts";
import { findNode, type Position, type Study, type StudyNode } from "./study.ts";

/** The size that the canvas draws a node at, px; groups bring their own. */
export const NODE_WIDTH = 184;
export const NODE_HEIGHT = 84;

const GAP_X = 72;
const GAP_Y = 24;
const GRID = 4;

/** Left to right, the column a kind stands in when nothing else says where. */
const columns: readonly NodeType[][] = [
  ["designVariable", "note", "group"],
  ["model"],
  ["solver"],
  ["extractor"],
  ["objective", "constraint", "surrogate"],
  ["algorithm"],
];

/**
 * A place for a new node: beside what it will be connected to (left of what it feeds, right of what feeds it), or
 * under its own kind, or in its kind's column; never on top of another node.
 */
export function placeNode(study: Study, type: NodeType, connectedIds: readonly string[] = []): Position {
  const connected = connectedIds.map((id) => findNode(study, id)).filter((node) => node !== undefined);
  return firstFreePlace(study, wantedPlace(study, type, connected));
}

/** The box that a node covers on the canvas, px. */
export function nodeBox(node: StudyNode): { x: number; y: number; width: number; height: number } {
  const size = node.type === "group" ? node.data : { width: NODE_WIDTH, height: NODE_HEIGHT };
  return { ...node.position, width: size.width, height: size.height };
}

function wantedPlace(study: Study, type: NodeType, connected: readonly StudyNode[]): Position {
  const siblings = study.nodes.filter((node) => node.type === type);
  const neighbour = connected[0];
  if (neighbour !== undefined) {
    const step = NODE_WIDTH + GAP_X;
    const x = neighbour.position.x + (connectionTargets[type].includes(neighbour.type) ? -step : step);
    const aligned = siblings.find((node) => Math.abs(node.position.x - x) < NODE_WIDTH / 2);
    return { x: aligned?.position.x ?? x, y: neighbour.position.y };
  }
  const lowest = siblings.reduce<StudyNode | undefined>(
    (low, node) => (low === undefined || node.position.y > low.position.y ? node : low),
    undefined,
  );
  if (lowest !== undefined) return { x: lowest.position.x, y: lowest.position.y + NODE_HEIGHT + GAP_Y };
  const column = columns.findIndex((types) => types.includes(type));
  const left = study.nodes.reduce((min, node) => Math.min(min, node.position.x), Number.POSITIVE_INFINITY);
  const top = study.nodes.reduce((min, node) => Math.min(min, node.position.y), Number.POSITIVE_INFINITY);
  return {
    x: (Number.isFinite(left) ? left : 0) + column * (NODE_WIDTH + GAP_X),
    y: Number.isFinite(top) ? top : 0,
  };
}

/** Steps down from the wanted place until the box is free; each step passes the node that is in the way. */
function firstFreePlace(study: Study, wanted: Position): Position {
  const x = Math.round(wanted.x / GRID) * GRID;
  let y = Math.round(wanted.y / GRID) * GRID;
  const inColumn = study.nodes
    .filter((node) => node.type !== "group")
    .map(nodeBox)
    .filter((box) => box.x < x + NODE_WIDTH + GAP_Y && x < box.x + box.width + GAP_Y)
    .sort((a, b) => a.y - b.y);
  for (const box of inColumn) {
    if (box.y < y + NODE_HEIGHT + GAP_Y && y < box.y + box.height + GAP_Y) {
      y = Math.ceil((box.y + box.height + GAP_Y) / GRID) * GRID;
    }
  }
  return { x, y };
}
