import { describe, expect, it } from "vitest";
import { noSnap, snapToGrid, snapToNodes } from "../../../../src/renderer/state/snap-lines.ts";

const card = { width: 184, height: 84 };

describe("snapToNodes", () => {
  it("takes a box to the nearest edge, each way for itself, and shows the line along all in it", () => {
    const moving = { x: 4, y: 203, ...card };
    const others = [
      { x: 0, y: 0, ...card },
      { x: 400, y: 200, ...card },
    ];
    expect(snapToNodes(moving, others, 6)).toEqual({
      dx: -4,
      dy: -3,
      lines: [
        { direction: "vertical", at: 0, from: 0, to: 284 },
        { direction: "vertical", at: 92, from: 0, to: 284 },
        { direction: "vertical", at: 184, from: 0, to: 284 },
        { direction: "horizontal", at: 200, from: 0, to: 584 },
        { direction: "horizontal", at: 242, from: 0, to: 584 },
        { direction: "horizontal", at: 284, from: 0, to: 584 },
      ],
    });
  });

  it("finds middles of boxes of other sizes", () => {
    const snap = snapToNodes(
      { x: 52, y: 500, width: 100, height: 40 },
      [{ x: 0, y: 0, width: 200, height: 40 }],
      6,
    );
    expect(snap).toEqual({ dx: -2, dy: 0, lines: [{ direction: "vertical", at: 100, from: 0, to: 540 }] });
  });

  it("leaves a box alone that is out of reach", () => {
    expect(snapToNodes({ x: 30, y: 20, ...card }, [{ x: 0, y: 0, ...card }], 6)).toEqual(noSnap);
  });

  it("takes no time to speak of among a thousand nodes", () => {
    const others = Array.from({ length: 1_000 }, (_, index) => ({
      x: (index % 40) * 251,
      y: index * 7,
      ...card,
    }));
    const start = performance.now();
    for (let step = 0; step < 100; step += 1) snapToNodes({ x: step * 3, y: step * 5, ...card }, others, 6);
    // Far above what it takes: what grows with the square of the boxes would not end here.
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

it("snapToGrid takes the upper left corner to the grid", () => {
  expect(snapToGrid({ x: 27, y: -33, ...card })).toEqual({ dx: -7, dy: -7, lines: [] });
});
