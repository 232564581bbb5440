import { describe, expect, it } from "vitest";
import {
  movedNodes,
  syncEdges,
  syncNodes,
  withStudyPositions,
} from "../../../../src/renderer/state/canvas-nodes.ts";
import type { StudyNode } from "../../../../src/shared/study/study.ts";

const none = new Set<string>();

function model(id: string, x = 0): StudyNode {
  return { id, type: "model", label: id, position: { x, y: 0 }, data: {} };
}

describe("syncNodes", () => {
  it("keeps the objects of nodes that did not change", () => {
    const nodes = [model("a"), model("b")];
    const first = syncNodes([], nodes, none);
    const [, second] = syncNodes(first, [model("a", 50), ...nodes.slice(1)], none);
    expect(second).toBe(first[1]);
  });

  it("keeps what the canvas knows of a node that changed", () => {
    const first = syncNodes([], [model("a")], none).map((node) => ({
      ...node,
      selected: true,
      measured: { width: 184, height: 84 },
    }));
    const [next] = syncNodes(first, [{ ...model("a"), label: "other" }], none);
    expect(next).toMatchObject({
      selected: true,
      measured: { width: 184, height: 84 },
      data: { node: { label: "other" } },
    });
  });

  it("leaves a node under the pointer while it is dragged", () => {
    const dragged = syncNodes([], [model("a")], none).map((node) => ({
      ...node,
      dragging: true,
      position: { x: 70, y: 7 },
    }));
    expect(syncNodes(dragged, [model("a", 5)], none)[0]?.position).toEqual({ x: 70, y: 7 });
    const dropped = dragged.map((node) => ({ ...node, dragging: false }));
    expect(syncNodes(dropped, [model("a", 5)], none)[0]?.position).toEqual({ x: 5, y: 0 });
  });

  it("selects a node as it appears, and that alone", () => {
    const first = syncNodes([], [model("a")], none).map((node) => ({ ...node, selected: true }));
    const waiting = syncNodes(first, [model("a")], new Set(["b"]));
    expect(waiting.map(({ selected }) => selected)).toEqual([true]);
    const arrived = syncNodes(first, [model("a"), model("b")], new Set(["b"]));
    expect(arrived.map(({ selected }) => selected)).toEqual([false, true]);
  });

  it("draws groups behind and at their size", () => {
    const group: StudyNode = {
      id: "g",
      type: "group",
      label: "g",
      position: { x: 0, y: 0 },
      data: { width: 400, height: 300 },
    };
    expect(syncNodes([], [group], none)[0]).toMatchObject({
      type: "frame",
      width: 400,
      height: 300,
      zIndex: -1,
    });
  });
});

describe("moves", () => {
  it("are the nodes that stand elsewhere than the study says, in whole px", () => {
    const nodes = syncNodes([], [model("a"), model("b")], none).map((node) =>
      node.id === "b" ? { ...node, position: { x: 12.6, y: -3.2 } } : node,
    );
    expect(movedNodes(nodes)).toEqual([{ nodeId: "b", position: { x: 13, y: -3 } }]);
    expect(movedNodes(withStudyPositions(nodes, new Set(["b"])))).toEqual([]);
  });
});

it("edges keep their objects until an end gets another name", () => {
  const nodes = [model("a"), model("b"), model("c")];
  const first = syncEdges([], { nodes, edges: [{ sourceId: "a", targetId: "b" }] });
  const edges = [
    { sourceId: "a", targetId: "b" },
    { sourceId: "b", targetId: "c" },
  ];
  const next = syncEdges(first, { nodes, edges });
  expect(next[0]).toBe(first[0]);
  expect(next.map(({ id }) => id)).toEqual(["a>b", "b>c"]);
  const renamed = syncEdges(next, { nodes: [{ ...model("a"), label: "Beam" }, ...nodes.slice(1)], edges });
  expect(renamed.map(({ ariaLabel }) => ariaLabel)).toEqual(["Edge from Beam to b", "Edge from b to c"]);
  expect(renamed[1]).toBe(next[1]);
});
