import { nodeBox } from "./place-node.ts";
import type { Position, Study, StudyNode } from "./study.ts";

/** The graph that ELK lays out, in ELK's own words. */
export type ElkGraph = {
  readonly id: string;
  readonly layoutOptions: Readonly<Record<string, string>>;
  readonly children: { id: string; width: number; height: number }[];
  readonly edges: { id: string; sources: string[]; targets: string[] }[];
};

const GAP = 24;
const GRID = 4;
const layoutOptions = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": String(GAP),
  "elk.spacing.componentComponent": String(2 * GAP),
  "elk.layered.spacing.nodeNodeBetweenLayers": "72",
  // Keeps the vertical order that the nodes have now, as far as the edges allow.
  "elk.layered.considerModelOrder.strategy": "PREFER_NODES",
};

/**
 * The nodes that a layout may move: those asked for (all where none are named), without pinned ones. Notes and
 * groups stand where a person put them, so they move only when they are named.
 */
export function findMovableIds(study: Study, nodeIds?: readonly string[]): ReadonlySet<string> {
  const named = nodeIds === undefined ? undefined : new Set(nodeIds);
  const movable = study.nodes.filter((node) => {
    if (node.pinned === true) return false;
    return named === undefined ? !isAnnotation(node) : named.has(node.id);
  });
  return new Set(movable.map(({ id }) => id));
}

/** The movable nodes and, where all may move, the pinned ones, so that the others find their places around them. */
export function toElkGraph(study: Study, movableIds: ReadonlySet<string>): ElkGraph {
  const isPinnedPart = (node: StudyNode): boolean =>
    node.pinned === true && !isAnnotation(node) && movableIds.size > 0 && touches(study, node.id, movableIds);
  const nodes = study.nodes.filter((node) => movableIds.has(node.id) || isPinnedPart(node));
  const ids = new Set(nodes.map(({ id }) => id));
  const byPlace = nodes.toSorted((a, b) => a.position.y - b.position.y || a.position.x - b.position.x);
  return {
    id: "study",
    layoutOptions,
    children: byPlace.map((node) => {
      const { width, height } = nodeBox(node);
      return { id: node.id, width, height };
    }),
    edges: study.edges
      .filter((edge) => ids.has(edge.sourceId) && ids.has(edge.targetId))
      .map((edge, index) => ({ id: `e${index}`, sources: [edge.sourceId], targets: [edge.targetId] })),
  };
}

/**
 * The new positions of the movable nodes: ELK's arrangement, shifted to where the nodes were (or so that pinned
 * nodes fit best), each stepped down until it covers no node that stays. Only nodes that really move are named.
 */
export function toMoves(
  study: Study,
  movableIds: ReadonlySet<string>,
  laidOut: readonly { readonly id: string; readonly x?: number; readonly y?: number }[],
): { nodeId: string; position: Position }[] {
  const places = new Map(laidOut.map(({ id, x, y }) => [id, { x: x ?? 0, y: y ?? 0 }]));
  const movable = study.nodes.filter((node) => movableIds.has(node.id) && places.has(node.id));
  const pinned = study.nodes.filter((node) => !movableIds.has(node.id) && places.has(node.id));
  const offset = pinned.length > 0 ? meanOffset(pinned, places) : cornerOffset(movable, places);
  const taken = study.nodes.filter((node) => !movableIds.has(node.id) && node.type !== "group").map(nodeBox);
  const moves: { nodeId: string; position: Position }[] = [];
  const placeOf = (node: StudyNode): Position => places.get(node.id) ?? node.position;
  for (const node of movable.toSorted((a, b) => placeOf(a).y - placeOf(b).y)) {
    const { width, height } = nodeBox(node);
    const place = placeOf(node);
    const box = { x: toGrid(place.x + offset.x), y: toGrid(place.y + offset.y), width, height };
    if (node.type !== "group") {
      for (let hit = firstHit(box, taken); hit !== undefined; hit = firstHit(box, taken)) {
        box.y = Math.ceil((hit.y + hit.height + GAP) / GRID) * GRID;
      }
      taken.push(box);
    }
    if (box.x !== node.position.x || box.y !== node.position.y)
      moves.push({ nodeId: node.id, position: { x: box.x, y: box.y } });
  }
  return moves.sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
}

type Box = ReturnType<typeof nodeBox>;

function isAnnotation(node: StudyNode): boolean {
  return node.type === "note" || node.type === "group";
}

function touches(study: Study, nodeId: string, others: ReadonlySet<string>): boolean {
  return study.edges.some(
    (edge) =>
      (edge.sourceId === nodeId && others.has(edge.targetId)) ||
      (edge.targetId === nodeId && others.has(edge.sourceId)),
  );
}

function meanOffset(nodes: readonly StudyNode[], places: ReadonlyMap<string, Position>): Position {
  const sum = { x: 0, y: 0 };
  for (const node of nodes) {
    sum.x += node.position.x - (places.get(node.id)?.x ?? 0);
    sum.y += node.position.y - (places.get(node.id)?.y ?? 0);
  }
  return { x: sum.x / nodes.length, y: sum.y / nodes.length };
}

/** Keeps the upper left corner of what is moved. */
function cornerOffset(nodes: readonly StudyNode[], places: ReadonlyMap<string, Position>): Position {
  const corner = (pick: (node: StudyNode) => number): number => Math.min(...nodes.map(pick));
  if (nodes.length === 0) return { x: 0, y: 0 };
  return {
    x: corner((node) => node.position.x) - corner((node) => places.get(node.id)?.x ?? 0),
    y: corner((node) => node.position.y) - corner((node) => places.get(node.id)?.y ?? 0),
  };
}

function firstHit(box: Box, taken: readonly Box[]): Box | undefined {
  return taken.find(
    (other) =>
      other.x < box.x + box.width &&
      box.x < other.x + other.width &&
      other.y < box.y + box.height &&
      box.y < other.y + other.height,
  );
}

function toGrid(value: number): number {
  return Math.round(value / GRID) * GRID;
}
