import { type Box, contains, GAP } from "./free-place.ts";
import { insideOf } from "./group-frame.ts";
import { isPinned, type LayoutBlock, type LayoutPart } from "./layout-parts.ts";
import type { Position } from "./study.ts";
import { createTakenPlaces, packInto, placeBelow, toGrid } from "./taken-places.ts";

/** The graph that ELK lays out, in ELK's own words. */
export type ElkGraph = {
  readonly id: string;
  readonly layoutOptions: Readonly<Record<string, string>>;
  readonly children: { id: string; width: number; height: number }[];
  readonly edges: { id: string; sources: string[]; targets: string[] }[];
};

/** Where ELK puts a block: its upper left corner, px from a corner of ELK's own. */
export type LaidOut = { readonly id: string; readonly x?: number; readonly y?: number };
export type Move = { readonly nodeId: string; readonly position: Position };

const layoutOptions = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": String(GAP),
  "elk.layered.spacing.nodeNodeBetweenLayers": "72",
  // Keeps the vertical order that the nodes have now, as far as the edges allow.
  "elk.layered.considerModelOrder.strategy": "PREFER_NODES",
  "elk.layered.considerModelOrder.components": "MODEL_ORDER",
};

/**
 * The movable blocks, and of those that stay the neighbours around which they find their places: pinned ones, and any
 * of a block that is connected to nothing else that moves.
 */
export function toElkGraph({ movable, staying, edges }: LayoutPart): ElkGraph {
  const context = findContext(movable, staying, edges);
  const blocks = [...movable, ...context].sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
  const ids = new Set(blocks.map(({ id }) => id));
  const shown = edges.filter(({ sourceId, targetId }) => ids.has(sourceId) && ids.has(targetId));
  return {
    id: "study",
    layoutOptions: {
      ...layoutOptions,
      "elk.spacing.componentComponent": String(shown.length === 0 ? GAP : 2 * GAP),
    },
    children: blocks.map(({ id, box: { width, height } }) => ({ id, width, height })),
    edges: shown.map(({ sourceId, targetId }, index) => ({
      id: `e${index}`,
      sources: [sourceId],
      targets: [targetId],
    })),
  };
}

/**
 * The new positions of nodes, those of a group's members with it: ELK's arrangement, shifted to where the blocks were
 * (or so that pinned ones fit best), each stepped down until it covers nothing that stays. In the frame of a group they
 * stay inside, at the cost of the arrangement where it does not fit. Only nodes that really move are named, by id.
 * @returns undefined where a frame is too small for its nodes
 */
export function toMoves(part: LayoutPart, laidOut: readonly LaidOut[]): Move[] | undefined {
  const corners = new Map(laidOut.map(({ id, x = 0, y = 0 }) => [id, { x: toGrid(x), y: toGrid(y) }]));
  const placed = withCorners(part.movable, corners);
  const anchors = withCorners(part.staying.filter(isPinned), corners);
  const offset = findOffset(placed, anchors);
  const wanted = placed.map(({ block, corner }) => ({
    block,
    box: { ...block.box, x: offset.x + corner.x, y: offset.y + corner.y },
  }));
  const taken = part.staying.map(({ box }) => box);
  const settled = part.frame === undefined ? settle(wanted, taken) : settleIn(part.frame, wanted, taken);
  return settled
    ?.flatMap(({ block, box }) => movesOf(block, box))
    .sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
}

type Corners = ReadonlyMap<string, Position>;
type Placed = { readonly block: LayoutBlock; readonly corner: Position };
type Settled = { readonly block: LayoutBlock; readonly box: Box };

function findContext(
  movable: readonly LayoutBlock[],
  staying: readonly LayoutBlock[],
  edges: LayoutPart["edges"],
): LayoutBlock[] {
  const moving = new Set(movable.map(({ id }) => id));
  const joined = new Set<string>();
  for (const { sourceId, targetId } of edges) {
    if (!moving.has(sourceId) || !moving.has(targetId)) continue;
    joined.add(sourceId).add(targetId);
  }
  const [anyBeside, besideLone] = [new Set<string>(), new Set<string>()];
  for (const { sourceId, targetId } of edges) {
    for (const [one, other] of [
      [sourceId, targetId],
      [targetId, sourceId],
    ] as const) {
      if (!moving.has(one) || moving.has(other)) continue;
      anyBeside.add(other);
      if (!joined.has(one)) besideLone.add(other);
    }
  }
  return staying.filter((block) => besideLone.has(block.id) || (isPinned(block) && anyBeside.has(block.id)));
}

function withCorners(blocks: readonly LayoutBlock[], corners: Corners): Placed[] {
  return blocks.flatMap((block) => {
    const corner = corners.get(block.id);
    return corner === undefined ? [] : [{ block, corner }];
  });
}

/** Brings the pinned blocks nearest to where they are; without any, keeps the upper left corner of what is moved. */
function findOffset(moving: readonly Placed[], pinned: readonly Placed[]): Position {
  if (pinned.length > 0) {
    const mean = (pick: (placed: Placed) => number): number =>
      pinned.reduce((sum, placed) => sum + pick(placed), 0) / pinned.length;
    return {
      x: Math.round(mean(({ block, corner }) => block.box.x - corner.x)),
      y: Math.round(mean(({ block, corner }) => block.box.y - corner.y)),
    };
  }
  const least = (pick: (placed: Placed) => number): number =>
    moving.reduce((low, placed) => Math.min(low, pick(placed)), Number.POSITIVE_INFINITY);
  if (moving.length === 0) return { x: 0, y: 0 };
  return {
    x: least(({ block }) => block.box.x) - least(({ corner }) => corner.x),
    y: least(({ block }) => block.box.y) - least(({ corner }) => corner.y),
  };
}

function settle(wanted: readonly Settled[], staying: readonly Box[]): Settled[] {
  const taken = createTakenPlaces(staying);
  return wanted
    .toSorted((a, b) => a.box.y - b.box.y)
    .map(({ block, box }) => ({ block, box: placeBelow(box, taken) }));
}

function settleIn(frame: Box, wanted: readonly Settled[], staying: readonly Box[]): Settled[] | undefined {
  const inside = insideOf(frame);
  const shift = { x: shiftInto(inside, wanted, "x", "width"), y: shiftInto(inside, wanted, "y", "height") };
  const shifted = wanted.map(({ block, box }) => ({
    block,
    box: { ...box, x: box.x + shift.x, y: box.y + shift.y },
  }));
  const settled = settle(shifted, staying);
  if (settled.every(({ box }) => contains(inside, box))) return settled;
  const inOrder = wanted.toSorted((a, b) => a.box.x - b.box.x || a.box.y - b.box.y);
  const places = packInto(
    inside,
    inOrder.map(({ box }) => box),
    staying,
  );
  return places && inOrder.map(({ block, box }, index) => ({ block, box: { ...box, ...places[index] } }));
}

/** How far the boxes have to go along one axis to lie inside, their start first. */
function shiftInto(
  inside: Box,
  wanted: readonly Settled[],
  start: "x" | "y",
  length: "width" | "height",
): number {
  const low = wanted.reduce((least, { box }) => Math.min(least, box[start]), Number.POSITIVE_INFINITY);
  const high = wanted.reduce(
    (most, { box }) => Math.max(most, box[start] + box[length]),
    Number.NEGATIVE_INFINITY,
  );
  const back = Math.min(0, inside[start] + inside[length] - high);
  return Math.max(back, inside[start] - low);
}

function movesOf({ nodes, box: from }: LayoutBlock, to: Box): Move[] {
  const by = { x: to.x - from.x, y: to.y - from.y };
  if (by.x === 0 && by.y === 0) return [];
  return nodes.map(({ id, position }) => ({
    nodeId: id,
    position: { x: position.x + by.x, y: position.y + by.y },
  }));
}
