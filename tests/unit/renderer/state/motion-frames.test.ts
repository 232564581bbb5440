import { describe, expect, it } from "vitest";
import type { FlowNode } from "../../../../src/renderer/state/canvas-nodes.ts";
import {
  findUndisturbed,
  type Motion,
  positionsAt,
  withPositions,
} from "../../../../src/renderer/state/layout/motion-frames.ts";
import { makeNode } from "../../../support/make-study.ts";

const motions: Motion[] = [
  { nodeId: "a", from: { x: 0, y: 100 }, to: { x: 80, y: 20 } },
  { nodeId: "b", from: { x: 0, y: 0 }, to: { x: 8, y: 0 } },
];

function flowNode(id: string): FlowNode {
  return { id, type: "card", data: { node: makeNode("model", id) }, position: { x: 1, y: 1 } };
}

describe("positionsAt", () => {
  it("starts where the nodes were and ends exactly where they go", () => {
    expect(positionsAt(motions, 0).get("a")).toEqual({ x: 0, y: 100 });
    expect(positionsAt(motions, 1).get("a")).toBe(motions[0]?.to);
    expect(positionsAt(motions, 1.4).get("b")).toBe(motions[1]?.to);
  });

  it("goes fast at first and slowly at the end, never back", () => {
    const xs = [0, 0.25, 0.5, 0.75, 1].map((share) => positionsAt(motions, share).get("a")?.x ?? 0);
    expect(xs[2]).toBe(70);
    expect(xs).toEqual(xs.toSorted((a, b) => a - b));
  });
});

describe("withPositions", () => {
  it("leaves nodes that do not move as the same objects", () => {
    const nodes = [flowNode("a"), flowNode("c")];
    const moved = withPositions(nodes, positionsAt(motions, 1));
    expect(moved[0]).toMatchObject({ id: "a", position: { x: 80, y: 20 } });
    expect(moved[1]).toBe(nodes[1]);
    expect(withPositions(moved, positionsAt(motions, 1))[0]).toBe(moved[0]);
  });
});

describe("findUndisturbed", () => {
  it("leaves out nodes that somebody else has moved, and those that are gone", () => {
    const shown = positionsAt(motions, 0.5);
    const nodes = withPositions([flowNode("a"), flowNode("b")], shown);
    expect(findUndisturbed(motions, nodes, shown)).toEqual(motions);
    const dragged = nodes.map((node) => (node.id === "a" ? { ...node, position: { x: 5, y: 5 } } : node));
    expect(findUndisturbed(motions, dragged, shown)).toEqual([motions[1]]);
    expect(findUndisturbed(motions, [], shown)).toEqual([]);
  });
});
