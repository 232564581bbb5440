import type { NodeChange } from "@xyflow/react";
import { describe, expect, it } from "vitest";
import { type FlowNode, syncNodes } from "../../../../src/renderer/state/canvas-nodes.ts";
import { followDrag, holdMembers, moveBy } from "../../../../src/renderer/state/drag-nodes.ts";
import { makeNode } from "../../../support/make-study.ts";

const nodes = syncNodes(
  [],
  [
    { node: makeNode("group", "g", { data: { width: 400, height: 300 } }), memberIds: ["m"] },
    { node: makeNode("model", "m", { position: { x: 40, y: 60 }, groupId: "g" }) },
    { node: makeNode("solver", "s", { position: { x: 900, y: 500 } }) },
  ],
  new Set(),
);
const off = { type: "off" } as const;
const view = { x: -1_000, y: -1_000, width: 5_000, height: 5_000 };

function drag(id: string, x: number, y: number, dragging = true): NodeChange<FlowNode> {
  return { id, type: "position", position: { x, y }, dragging };
}

describe("followDrag", () => {
  it("takes the members of a dragged group along, also when it is dropped", () => {
    for (const dragging of [true, false]) {
      const { changes } = followDrag([drag("g", 100, 50, dragging)], nodes, off);
      expect(changes).toEqual([drag("g", 100, 50, dragging), drag("m", 140, 110, dragging)]);
    }
  });

  it("leaves a member that is dragged itself to the pointer", () => {
    const { changes } = followDrag([drag("g", 100, 50), drag("m", 145, 115)], nodes, off);
    expect(changes).toEqual([drag("g", 100, 50), drag("m", 145, 115)]);
  });

  it("snaps to nodes in view, but not to those that are dragged or follow", () => {
    const nearby = followDrag([drag("s", 43, 500)], nodes, { type: "nodes", view, reach: 6 });
    expect(nearby.changes).toEqual([drag("s", 40, 500)]);
    expect(nearby.snap.lines.map(({ at }) => at)).toEqual([40, 132, 224]);
    const group = followDrag([drag("g", 3, 2)], nodes, { type: "nodes", view, reach: 6 });
    expect(group.snap.lines).toEqual([]);
    const elsewhere = { type: "nodes", view: { x: 800, y: 400, width: 400, height: 400 }, reach: 6 } as const;
    expect(followDrag([drag("s", 43, 500)], nodes, elsewhere).changes).toEqual([drag("s", 43, 500)]);
  });

  it("snaps to the grid", () => {
    expect(followDrag([drag("s", 43, 507)], nodes, { type: "grid" }).changes).toEqual([drag("s", 40, 500)]);
  });

  it("leaves changes alone that are no drag", () => {
    const changes: NodeChange<FlowNode>[] = [{ id: "g", type: "position", position: { x: 9, y: 9 } }];
    expect(followDrag(changes, nodes, { type: "grid" }).changes).toEqual(changes);
  });
});

it("moveBy moves groups with their members", () => {
  const moved = moveBy(nodes, new Set(["g", "m"]), { x: 4, y: 0 });
  expect(moved.map(({ position }) => position.x)).toEqual([4, 44, 900]);
});

describe("holdMembers", () => {
  function resize(width: number, height: number, to?: { x: number; y: number }): NodeChange<FlowNode>[] {
    return [
      ...(to === undefined ? [] : [{ id: "g", type: "position" as const, position: to }]),
      { id: "g", type: "dimensions", resizing: true, setAttributes: true, dimensions: { width, height } },
    ];
  }

  it("stops the sides of a frame at what its members need", () => {
    expect(holdMembers(resize(100, 90), nodes)).toMatchObject([
      { position: { x: 0, y: 0 } },
      { dimensions: { width: 244, height: 164 } },
    ]);
    expect(holdMembers(resize(300, 200, { x: 100, y: 100 }), nodes)).toMatchObject([
      { position: { x: 20, y: 20 } },
      { dimensions: { width: 380, height: 280 } },
    ]);
  });

  it("lets a frame grow", () => {
    expect(holdMembers(resize(500, 400), nodes)).toMatchObject([
      { position: { x: 0, y: 0 } },
      { dimensions: { width: 500, height: 400 } },
    ]);
  });

  it("keeps what came of it when the handle is let go", () => {
    const end: NodeChange<FlowNode> = {
      id: "g",
      type: "dimensions",
      resizing: false,
      dimensions: { width: 10, height: 10 },
    };
    expect(holdMembers([end], nodes)).toEqual([{ id: "g", type: "dimensions", resizing: false }]);
  });
});
