import fc from "fast-check";
import { expect, it } from "vitest";
import { placeToolbar } from "../../../../src/renderer/canvas/place-toolbar.ts";
import { boxesMeet } from "../../../../src/shared/study/free-place.ts";

const bar = { width: 280, height: 34 };
const canvas = { width: 900, height: 700 };

it("a toolbar stands above its selection, or below where there is no room", () => {
  expect(placeToolbar({ x: 300, y: 200, width: 200, height: 100 }, bar, canvas)).toEqual({ x: 260, y: 156 });
  expect(placeToolbar({ x: 300, y: 20, width: 200, height: 100 }, bar, canvas)).toEqual({ x: 260, y: 130 });
});

it("a toolbar is not there when nothing of the selection is", () => {
  expect(placeToolbar({ x: 1_000, y: 200, width: 200, height: 100 }, bar, canvas)).toBeUndefined();
});

it("a toolbar never covers its selection and never leaves the canvas", () => {
  const number = fc.integer({ min: -400, max: 1_200 });
  const size = fc.integer({ min: 1, max: 1_500 });
  fc.assert(
    fc.property(fc.record({ x: number, y: number, width: size, height: size }), (selection) => {
      const place = placeToolbar(selection, bar, canvas);
      if (place === undefined) return;
      expect(boxesMeet({ ...place, ...bar }, selection)).toBe(false);
      expect(place.x >= 0 && place.y >= 0).toBe(true);
      expect(place.x + bar.width <= canvas.width && place.y + bar.height <= canvas.height).toBe(true);
    }),
  );
});
