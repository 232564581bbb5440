import { describe, expect, it } from "vitest";
import { beforeMeasured } from "../../../../src/renderer/state/before-measured.ts";
import { afterMeasured, type FlowNode } from "../../../../src/renderer/state/canvas-nodes.ts";
import { makeNode } from "../../../support/make-study.ts";

describe("beforeMeasured", () => {
  it("knows the size of a card and its ports in the middle of its sides", () => {
    expect(beforeMeasured(makeNode("model", "m"))).toEqual({
      measured: { width: 184, height: 84 },
      handles: [
        { type: "target", position: "left", x: -4.5, y: 36.5, width: 11, height: 11 },
        { type: "source", position: "right", x: 177.5, y: 36.5, width: 11, height: 11 },
      ],
    });
  });

  it("knows that a note has no ports, and leaves groups to be measured", () => {
    expect(beforeMeasured(makeNode("note", "n", { data: { width: 300, height: 100 } }))).toEqual({
      measured: { width: 300, height: 100 },
      handles: [],
    });
    expect(beforeMeasured(makeNode("group", "g"))).toEqual({});
  });
});

describe("afterMeasured", () => {
  it("takes the assumed ports from the nodes that were measured, and leaves the others as they are", () => {
    const nodes = ["a", "b"].map((id): FlowNode => {
      const node = makeNode("model", id);
      return { id, type: "card", data: { node }, position: node.position, ...beforeMeasured(node) };
    });
    const after = afterMeasured(nodes, new Set(["a"]));
    expect(after[0]).not.toHaveProperty("handles");
    expect(after[0]?.measured).toEqual({ width: 184, height: 84 });
    expect(after[1]).toBe(nodes[1]);
  });
});
