import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Box, boxesMeet, contains, findFreePlace } from "../../../../src/shared/study/free-place.ts";

const box: fc.Arbitrary<Box> = fc.record({
  x: fc.integer({ min: -600, max: 600 }),
  y: fc.integer({ min: -600, max: 600 }),
  width: fc.integer({ min: 1, max: 400 }),
  height: fc.integer({ min: 1, max: 400 }),
});
const card = { x: 0, y: 0, width: 184, height: 84 };

describe("findFreePlace", () => {
  it("takes the wanted place where it is free, above or below it where not, whichever is nearer", () => {
    expect(findFreePlace(card, [])).toEqual({ x: 0, y: 0 });
    expect(findFreePlace(card, [{ ...card, y: 40 }])).toEqual({ x: 0, y: -68 });
    expect(findFreePlace(card, [{ ...card, y: -40 }])).toEqual({ x: 0, y: 68 });
    expect(findFreePlace(card, [card])).toEqual({ x: 0, y: 108 });
  });

  it("says when there is no room", () => {
    expect(findFreePlace(card, [], { x: 0, y: 0, width: 100, height: 400 })).toBeUndefined();
    expect(findFreePlace(card, [card], { x: 0, y: 0, width: 400, height: 150 })).toBeUndefined();
  });

  it("keeps its distance from everything and stays within", () => {
    fc.assert(
      fc.property(
        box,
        fc.array(box, { maxLength: 12 }),
        fc.option(box, { nil: undefined }),
        (wanted, taken, within) => {
          const place = findFreePlace(wanted, taken, within);
          if (place === undefined) return;
          const { width, height } = wanted;
          const grown = { x: place.x - 23, y: place.y - 23, width: width + 46, height: height + 46 };
          expect(taken.some((other) => boxesMeet(other, grown))).toBe(false);
          if (within !== undefined) expect(contains(within, { ...place, width, height })).toBe(true);
        },
      ),
    );
  });

  it("finds no nearer place left out", () => {
    fc.assert(
      fc.property(box, fc.array(box, { maxLength: 8 }), (wanted, taken) => {
        const place = findFreePlace(wanted, taken);
        const start = Math.round(wanted.y / 4) * 4;
        const x = Math.round(wanted.x / 4) * 4;
        if (place === undefined) return;
        for (let way = 0; way < Math.abs(place.y - start) - 4; way += 4) {
          for (const y of [start - way, start + way]) {
            // Four px more than the distance: what is taken ends off the grid.
            const grown = { x: x - 24, y: y - 28, width: wanted.width + 48, height: wanted.height + 56 };
            expect(taken.some((other) => boxesMeet(other, grown))).toBe(true);
          }
        }
      }),
    );
  });
});
