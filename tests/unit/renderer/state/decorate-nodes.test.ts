import { describe, expect, it } from "vitest";
import type { FlowNode } from "../../../../src/renderer/state/canvas-nodes.ts";
import { createNodeDecorator, nodeNames } from "../../../../src/renderer/state/decorate-nodes.ts";
import { makeNode } from "../../../support/make-study.ts";

function flowNode(id: string, x: number): FlowNode {
  const node = { ...makeNode("solver", id), label: id, position: { x, y: 0 } };
  return { id, type: "card", position: node.position, data: { node, mark: undefined, before: undefined } };
}

const noMarks = { connecting: undefined, found: undefined };
const [a, b] = [flowNode("a", 400), flowNode("b", 0)];

describe("nodes on the canvas", () => {
  it("come in the order in which they are read, and stay the same objects", () => {
    const decorate = createNodeDecorator();
    const first = decorate([a, b], new Map(), noMarks);
    expect(first.map(({ id }) => id)).toEqual(["b", "a"]);
    const moved = { ...a, position: { x: -900, y: 0 } };
    const second = decorate([moved, b], new Map(), noMarks);
    expect(second.map(({ id }) => id)).toEqual(["b", "a"]);
    expect(second[0]).toBe(first[0]);
  });

  it("are marked while an edge is drawn and while something is looked for", () => {
    const decorate = createNodeDecorator();
    const connecting = { fromId: "a", fitting: new Set<string>() };
    const classes = (marks: Parameters<typeof decorate>[2]): (string | undefined)[] =>
      decorate([a, b], new Map(), marks).map(({ className }) => className);
    expect(classes({ connecting, found: undefined })).toEqual(["unfit", undefined]);
    expect(classes({ connecting: { ...connecting, fitting: new Set(["b"]) }, found: undefined })).toEqual([
      "fits",
      undefined,
    ]);
    expect(classes({ connecting: undefined, found: { ids: new Set(["a", "b"]), currentId: "a" } })).toEqual([
      "found",
      "found found-current",
    ]);
    expect(classes(noMarks)).toEqual([undefined, undefined]);
  });
});

it("names nodes by kind, label, connections and problems", () => {
  const problem = { code: "unreachable", message: "No input", severity: "error", nodeId: "a" } as const;
  const names = nodeNames([a, b], [{ source: "b", target: "a" }], [problem]);
  expect(names.get("a")).toBe("Solver: a, connected to 1, 1 problem: No input");
  expect(names.get("b")).toBe("Solver: b, connected to 1");
});
