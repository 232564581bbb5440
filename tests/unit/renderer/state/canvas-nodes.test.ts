import { describe, expect, it } from "vitest";
import { asInStudy, movedNodes, syncEdges, syncNodes } from "../../../../src/renderer/state/canvas-nodes.ts";
import type { FoldedNode } from "../../../../src/renderer/state/fold-groups.ts";
import type { StudyNode } from "../../../../src/shared/study/study.ts";
import { makeNode } from "../../../support/make-study.ts";

const none = new Set<string>();

function model(id: string, x = 0): StudyNode {
  return makeNode("model", id, { position: { x, y: 0 } });
}

function shown(...nodes: StudyNode[]): FoldedNode[] {
  return nodes.map((node) => ({ node }));
}

describe("syncNodes", () => {
  it("keeps the objects of nodes that did not change", () => {
    const nodes = [model("a"), model("b")];
    const first = syncNodes([], shown(...nodes), none);
    const [, second] = syncNodes(first, shown(model("a", 50), ...nodes.slice(1)), none);
    expect(second).toBe(first[1]);
  });

  it("keeps what the canvas knows of a node that changed", () => {
    const first = syncNodes([], shown(model("a")), none).map((node) => ({
      ...node,
      selected: true,
      measured: { width: 184, height: 84 },
    }));
    const [next] = syncNodes(first, shown({ ...model("a"), label: "other" }), none);
    expect(next).toMatchObject({
      selected: true,
      measured: { width: 184, height: 84 },
      data: { node: { label: "other" } },
    });
  });

  it("leaves a node under the pointer while it is dragged", () => {
    const dragged = syncNodes([], shown(model("a")), none).map((node) => ({
      ...node,
      dragging: true,
      position: { x: 70, y: 7 },
    }));
    expect(syncNodes(dragged, shown(model("a", 5)), none)[0]?.position).toEqual({ x: 70, y: 7 });
    const dropped = dragged.map((node) => ({ ...node, dragging: false }));
    expect(syncNodes(dropped, shown(model("a", 5)), none)[0]?.position).toEqual({ x: 5, y: 0 });
  });

  it("selects a node as it appears, and that alone", () => {
    const first = syncNodes([], shown(model("a")), none).map((node) => ({ ...node, selected: true }));
    const waiting = syncNodes(first, shown(model("a")), new Set(["b"]));
    expect(waiting.map(({ selected }) => selected)).toEqual([true]);
    const arrived = syncNodes(first, shown(model("a"), model("b")), new Set(["b"]));
    expect(arrived.map(({ selected }) => selected)).toEqual([false, true]);
  });

  it("draws groups behind and at their size, collapsed ones as cards", () => {
    const open = makeNode("group", "g", { data: { width: 400, height: 300 } });
    expect(syncNodes([], shown(open), none)[0]).toMatchObject({
      type: "frame",
      width: 400,
      height: 300,
      zIndex: -1,
    });
    const closed = makeNode("group", "g", { data: { width: 400, height: 300, collapsed: true } });
    expect(syncNodes([], shown(closed), none)[0]).toMatchObject({ width: 184, height: 60, zIndex: 0 });
  });

  it("lets a ghost not be dragged, until it is a node of the study", () => {
    const [ghost] = syncNodes([], [{ node: model("a"), mark: "proposed" }], none);
    expect(ghost?.draggable).toBe(false);
    const [accepted] = syncNodes(ghost === undefined ? [] : [ghost], shown({ ...model("a") }), none);
    expect(accepted).not.toHaveProperty("draggable");
  });

  it("draws a group anew when it gets a member, and not before", () => {
    const group = makeNode("group", "g");
    const first = syncNodes([], [{ node: group, memberIds: ["a"] }], none);
    expect(syncNodes(first, [{ node: group, memberIds: ["a"] }], none)[0]).toBe(first[0]);
    expect(syncNodes(first, [{ node: group, memberIds: ["a", "b"] }], none)[0]).not.toBe(first[0]);
  });
});

describe("moves", () => {
  it("are the nodes that stand elsewhere than the study says, in whole px", () => {
    const nodes = syncNodes([], shown(model("a"), model("b")), none).map((node) =>
      node.id === "b" ? { ...node, position: { x: 12.6, y: -3.2 } } : node,
    );
    expect(movedNodes(nodes)).toEqual([{ nodeId: "b", position: { x: 13, y: -3 } }]);
    expect(movedNodes(asInStudy(nodes, new Set(["b"])))).toEqual([]);
  });
});

describe("syncEdges", () => {
  it("keeps edges until an end gets another name", () => {
    const nodes = [model("a"), model("b"), model("c")];
    const edge = (sourceId: string, targetId: string) => ({
      id: `${sourceId}>${targetId}`,
      sourceId,
      targetId,
    });
    const first = syncEdges([], { nodes: shown(...nodes), edges: [edge("a", "b")] });
    const edges = [edge("a", "b"), edge("b", "c")];
    const next = syncEdges(first, { nodes: shown(...nodes), edges });
    expect(next[0]).toBe(first[0]);
    expect(next.map(({ id }) => id)).toEqual(["a>b", "b>c"]);
    const renamed = syncEdges(next, {
      nodes: shown({ ...model("a"), label: "Beam" }, ...nodes.slice(1)),
      edges,
    });
    expect(renamed.map(({ ariaLabel }) => ariaLabel)).toEqual(["Edge from Beam to b", "Edge from b to c"]);
    expect(renamed[1]).toBe(next[1]);
  });

  it("says how many edges one stands for", () => {
    const standsFor = [
      { sourceId: "a", targetId: "m" },
      { sourceId: "a", targetId: "n" },
    ];
    const [edge] = syncEdges([], {
      nodes: shown(model("a"), makeNode("group", "g")),
      edges: [{ id: "a>g", sourceId: "a", targetId: "g", standsFor }],
    });
    expect(edge).toMatchObject({
      ariaLabel: "2 edges from a to g",
      reconnectable: false,
      data: { standsFor },
    });
  });
});
