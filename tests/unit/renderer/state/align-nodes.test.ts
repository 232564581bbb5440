import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignNodes, distributeNodes, type PlacedBox } from "../../../../src/renderer/state/align-nodes.ts";

const boxes: PlacedBox[] = [
  { nodeId: "a", x: 0, y: 0, width: 100, height: 40 },
  { nodeId: "b", x: 30, y: 90, width: 60, height: 20 },
  { nodeId: "c", x: 200, y: 300, width: 100, height: 40 },
];

describe("alignNodes", () => {
  it("takes the outermost edge, or the middle of all", () => {
    expect(alignNodes(boxes, "left")).toEqual([
      { nodeId: "b", position: { x: 0, y: 90 } },
      { nodeId: "c", position: { x: 0, y: 300 } },
    ]);
    expect(alignNodes(boxes, "right").map(({ position }) => position.x)).toEqual([200, 240]);
    expect(alignNodes(boxes, "centre").map(({ position }) => position.x)).toEqual([100, 120, 100]);
    expect(alignNodes(boxes, "top").map(({ position }) => position.y)).toEqual([0, 0]);
    expect(alignNodes(boxes, "bottom").map(({ position }) => position.y)).toEqual([300, 320]);
    expect(alignNodes(boxes, "middle").map(({ position }) => position.y)).toEqual([150, 160, 150]);
  });

  it("moves nothing that is in line already", () => {
    expect(alignNodes([{ nodeId: "a", x: 5, y: 0, width: 9, height: 9 }], "left")).toEqual([]);
  });
});

describe("distributeNodes", () => {
  it("keeps the first and the last and makes the gaps equal", () => {
    expect(distributeNodes(boxes, "vertically")).toEqual([{ nodeId: "b", position: { x: 30, y: 160 } }]);
  });

  it("leaves gaps that differ by rounding only, and the order as it was", () => {
    const box = fc.record({
      x: fc.integer({ min: -2_000, max: 2_000 }),
      y: fc.constant(0),
      width: fc.integer({ min: 10, max: 300 }),
      height: fc.constant(50),
    });
    fc.assert(
      fc.property(fc.array(box, { minLength: 3, maxLength: 12 }), (placed) => {
        const named = placed.map((one, index) => ({ ...one, nodeId: `n${index}` }));
        const moves = new Map(
          distributeNodes(named, "horizontally").map(({ nodeId, position }) => [nodeId, position]),
        );
        const order = named.toSorted((a, b) => a.x + a.width / 2 - b.x - b.width / 2);
        const next = order.map((one) => ({ ...one, ...moves.get(one.nodeId) }));
        const gaps = next
          .slice(1)
          .map((one, index) => one.x - (next[index]?.x ?? 0) - (next[index]?.width ?? 0));
        expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(2);
        expect(moves.has(order[0]?.nodeId ?? "")).toBe(false);
      }),
    );
  });
});
