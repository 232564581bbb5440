import type { Box } from "../../shared/study/free-place.ts";
import type { Position } from "../../shared/study/study.ts";

export type PlacedBox = Box & { readonly nodeId: string };
export type Move = { readonly nodeId: string; readonly position: Position };

export const alignments = ["left", "centre", "right", "top", "middle", "bottom"] as const;
export type Alignment = (typeof alignments)[number];
export type Direction = "horizontally" | "vertically";

/** Puts boxes in line with the outermost of them, or with the middle of all; only those that move are named. */
export function alignNodes(boxes: readonly PlacedBox[], alignment: Alignment): Move[] {
  const left = Math.min(...boxes.map(({ x }) => x));
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const top = Math.min(...boxes.map(({ y }) => y));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  const placeOf = ({ x, y, width, height }: Box): Position => {
    switch (alignment) {
      case "left":
        return { x: left, y };
      case "centre":
        return { x: (left + right - width) / 2, y };
      case "right":
        return { x: right - width, y };
      case "top":
        return { x, y: top };
      case "middle":
        return { x, y: (top + bottom - height) / 2 };
      case "bottom":
        return { x, y: bottom - height };
    }
  };
  return movesOf(boxes, placeOf);
}

/** Leaves the first and the last where they are and the same gap between all of them, in the order in which they stand. */
export function distributeNodes(boxes: readonly PlacedBox[], direction: Direction): Move[] {
  const isAcross = direction === "horizontally";
  const startOf = (box: Box): number => (isAcross ? box.x : box.y);
  const lengthOf = (box: Box): number => (isAcross ? box.width : box.height);
  const sorted = boxes.toSorted((a, b) => startOf(a) + lengthOf(a) / 2 - startOf(b) - lengthOf(b) / 2);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return [];
  const between = sorted.slice(1, -1).reduce((sum, box) => sum + lengthOf(box), 0);
  const gap = (startOf(last) - startOf(first) - lengthOf(first) - between) / (sorted.length - 1);
  const starts = new Map<string, number>();
  let next = startOf(first);
  for (const box of sorted) {
    starts.set(box.nodeId, box === last ? startOf(last) : next);
    next += lengthOf(box) + gap;
  }
  return movesOf(sorted, (box) => {
    const start = starts.get(box.nodeId) ?? startOf(box);
    return isAcross ? { x: start, y: box.y } : { x: box.x, y: start };
  });
}

function movesOf(boxes: readonly PlacedBox[], placeOf: (box: PlacedBox) => Position): Move[] {
  return boxes
    .map((box) => ({ box, place: placeOf(box) }))
    .map(({ box, place }) => ({ box, position: { x: Math.round(place.x), y: Math.round(place.y) } }))
    .filter(({ box, position }) => Math.abs(position.x - box.x) > 0.5 || Math.abs(position.y - box.y) > 0.5)
    .map(({ box: { nodeId }, position }) => ({ nodeId, position }));
}
