import type { Box } from "../../shared/study/free-place.ts";

/** A line that shows what a dragged node is in line with: at `at` across, from `from` to `to` along, px on the canvas. */
export type HelperLine = {
  readonly direction: "vertical" | "horizontal";
  readonly at: number;
  readonly from: number;
  readonly to: number;
};
export type Snap = { readonly dx: number; readonly dy: number; readonly lines: readonly HelperLine[] };

export const noSnap: Snap = { dx: 0, dy: 0, lines: [] };
export const SNAP_GRID = 20;

/**
 * How far a box must move so that its edges or middle are in line with those of the nearest other, each way for
 * itself, and the lines that show it. O(n).
 * @param reach the farthest that it is moved, px on the canvas
 */
export function snapToNodes(moving: Box, others: readonly Box[], reach: number): Snap {
  const x = nearestShift(moving, others, reach, columnsOf);
  const y = nearestShift(moving, others, reach, rowsOf);
  if (x === undefined && y === undefined) return noSnap;
  const snapped = { ...moving, x: moving.x + (x ?? 0), y: moving.y + (y ?? 0) };
  return {
    dx: x ?? 0,
    dy: y ?? 0,
    lines: [
      ...(x === undefined ? [] : linesThrough("vertical", snapped, others)),
      ...(y === undefined ? [] : linesThrough("horizontal", snapped, others)),
    ],
  };
}

/** How far a box must move so that its upper left corner is on the grid. */
export function snapToGrid({ x, y }: Box): Snap {
  const onGrid = (value: number): number => Math.round(value / SNAP_GRID) * SNAP_GRID - value;
  return { dx: onGrid(x), dy: onGrid(y), lines: [] };
}

/** Edge, middle and edge of a box; edges snap to edges, middles to middles. */
type Places = (box: Box) => readonly [number, number, number];
const columnsOf: Places = ({ x, width }) => [x, x + width / 2, x + width];
const rowsOf: Places = ({ y, height }) => [y, y + height / 2, y + height];

const MIDDLE = 1;

function nearestShift(
  moving: Box,
  others: readonly Box[],
  reach: number,
  placesOf: Places,
): number | undefined {
  const own = placesOf(moving);
  let best: number | undefined;
  for (const other of others) {
    for (const [index, place] of placesOf(other).entries()) {
      for (const [ownIndex, from] of own.entries()) {
        if ((index === MIDDLE) !== (ownIndex === MIDDLE)) continue;
        const shift = place - from;
        const isNearer = best === undefined ? Math.abs(shift) <= reach : Math.abs(shift) < Math.abs(best);
        if (isNearer) best = shift;
      }
    }
  }
  return best;
}

/** One line for each place that the box has in common with others, as long as all of them together. */
function linesThrough(direction: HelperLine["direction"], box: Box, others: readonly Box[]): HelperLine[] {
  const [across, along] = direction === "vertical" ? [columnsOf, rowsOf] : [rowsOf, columnsOf];
  const [start, , end] = along(box);
  const lines = across(box).map((at) => ({ at, from: start, to: end, isShared: false }));
  for (const other of others) {
    const places = across(other);
    for (const [index, line] of lines.entries()) {
      const isMet = places.some(
        (place, at) => Math.abs(place - line.at) < 0.5 && (index === MIDDLE) === (at === MIDDLE),
      );
      if (!isMet) continue;
      const [from, , to] = along(other);
      line.from = Math.min(line.from, from);
      line.to = Math.max(line.to, to);
      line.isShared = true;
    }
  }
  return lines.filter(({ isShared }) => isShared).map(({ at, from, to }) => ({ direction, at, from, to }));
}
