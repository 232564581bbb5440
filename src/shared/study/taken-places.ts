import { type Box, contains, GAP } from "./free-place.ts";
import type { Position } from "./study.ts";

/** Nearer than this to another node counts as on it, px. */
const CLEAR = 8;
const GRID = 4;

export type TakenPlaces = {
  readonly all: readonly Box[];
  add(box: Box): void;
  /** A box that is in the way of this one, or nearer than `clear` px. */
  findHit(box: Box, clear?: number): Box | undefined;
};

/** Boxes by the columns that they stand in, so that a question looks at few of them. */
export function createTakenPlaces(boxes: readonly Box[]): TakenPlaces {
  const columnWidth = 512;
  const columns = new Map<number, Box[]>();
  const all: Box[] = [];

  function columnsOf(box: Box, clear: number): number[] {
    const first = Math.floor((box.x - clear) / columnWidth);
    const last = Math.floor((box.x + box.width + clear) / columnWidth);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  }

  function add(box: Box): void {
    all.push(box);
    for (const column of columnsOf(box, 0)) {
      const list = columns.get(column);
      if (list) list.push(box);
      else columns.set(column, [box]);
    }
  }

  boxes.forEach(add);
  return {
    all,
    add,
    findHit(box, clear = CLEAR) {
      for (const column of columnsOf(box, clear)) {
        const hit = columns.get(column)?.find((other) => areNearer(box, other, clear));
        if (hit !== undefined) return hit;
      }
      return undefined;
    },
  };
}

/** The box, stepped down from its place until it covers nothing; that place is taken then. */
export function placeBelow(box: Box, taken: TakenPlaces): Box {
  let place = box;
  for (let hit = taken.findHit(place); hit !== undefined; hit = taken.findHit(place)) {
    place = { ...place, y: Math.ceil((hit.y + hit.height + GAP) / GRID) * GRID };
  }
  taken.add(place);
  return place;
}

/**
 * Fills a frame column by column, in the order of the boxes, around those that stay in it: as wide apart as there is
 * room for. Undefined where there is not.
 */
export function packInto(
  inside: Box,
  boxes: readonly Box[],
  staying: readonly Box[],
): Position[] | undefined {
  for (const gap of [GAP, CLEAR]) {
    const taken = createTakenPlaces(staying);
    const places = boxes.map((box) => {
      const place = findPlaceIn(inside, box, taken, gap);
      if (place !== undefined) taken.add({ ...box, ...place });
      return place;
    });
    if (places.every((place) => place !== undefined)) return places;
  }
  return undefined;
}

export function toGrid(value: number): number {
  return Math.round(value / GRID) * GRID;
}

/** The leftmost, then the uppermost: beside the edge of the frame or of a box that is there. */
function findPlaceIn(inside: Box, box: Box, taken: TakenPlaces, gap: number): Position | undefined {
  const xs = [inside.x, ...taken.all.map((other) => other.x + other.width + gap)];
  const ys = [inside.y, ...taken.all.map((other) => other.y + other.height + gap)];
  for (const x of inOrder(xs)) {
    for (const y of inOrder(ys)) {
      const place = { ...box, x, y };
      if (contains(inside, place) && taken.findHit(place, gap) === undefined) return { x, y };
    }
  }
  return undefined;
}

function inOrder(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function areNearer(one: Box, other: Box, clear: number): boolean {
  return (
    other.x < one.x + one.width + clear &&
    one.x < other.x + other.width + clear &&
    other.y < one.y + one.height + clear &&
    one.y < other.y + other.height + clear
  );
}
