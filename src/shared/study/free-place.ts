import type { Position } from "./study.ts";

/** What something covers on the canvas, px. */
export type Box = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** How far apart things stand when nobody says where they go, px. */
export const GAP = 24;
/** Everything that is placed stands on this grid, px. */
const GRID = 4;
/** The farthest that a position may be from the origin, on the grid. */
const FAR = 1e6;

export function boxesMeet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Is the inner box within the outer one, edges included? */
export function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

export function centreOf({ x, y, width, height }: Box): Position {
  return { x: x + width / 2, y: y + height / 2 };
}

/** The smallest box around all of them; undefined for none. */
export function boundsOf(boxes: readonly Box[]): Box | undefined {
  const [first] = boxes;
  if (first === undefined) return undefined;
  let { x: left, y: top } = first;
  let right = left + first.width;
  let bottom = top + first.height;
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * The nearest place straight above or below the wanted one where the box keeps its distance from everything; below
 * where both are as near. O(n log n).
 * @param within the box must stay in here
 * @returns on the grid; undefined where there is no room
 */
export function findFreePlace(wanted: Box, taken: readonly Box[], within?: Box): Position | undefined {
  const { width, height } = wanted;
  const x = Math.round(Math.min(FAR, Math.max(-FAR, wanted.x)) / GRID) * GRID;
  if (within !== undefined && (x < within.x || x + width > within.x + within.width)) return undefined;
  const lowest = within === undefined ? -FAR : Math.ceil(within.y / GRID) * GRID;
  const highest = within === undefined ? FAR : Math.floor((within.y + within.height - height) / GRID) * GRID;
  if (lowest > highest) return undefined;
  const start = Math.min(highest, Math.max(lowest, Math.round(wanted.y / GRID) * GRID));
  // Between the two numbers of a stretch no top edge of the box may lie; stretches that meet become one.
  const stretches: [number, number][] = [];
  const inWay = taken
    .filter((box) => box.x < x + width + GAP && x < box.x + box.width + GAP)
    .map((box): [number, number] => [
      toGrid(box.y - GAP - height, "floor"),
      toGrid(box.y + box.height + GAP, "ceil"),
    ])
    .sort((a, b) => a[0] - b[0]);
  for (const [from, to] of inWay) {
    const last = stretches.at(-1);
    if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
    else stretches.push([from, to]);
  }
  const [above, below] = stretches.find(([from, to]) => from < start && start < to) ?? [start, start];
  const places = [below, above].filter((y) => y >= lowest && y <= highest);
  const [nearest] = places.sort((a, b) => Math.abs(a - start) - Math.abs(b - start));
  return nearest === undefined ? undefined : { x, y: nearest };
}

function toGrid(value: number, rounding: "floor" | "ceil"): number {
  return Math[rounding](value / GRID) * GRID;
}
