import { describe, expect, it } from "vitest";
import { applyOp } from "../../../../src/shared/study/apply-op.ts";
import { nodeBox, placeNode } from "../../../../src/shared/study/place-node.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";

describe("placeNode", () => {
  it("starts an empty canvas in the column of the kind", () => {
    expect(placeNode(makeStudy(), "designVariable")).toEqual({ x: 0, y: 0 });
    expect(placeNode(makeStudy(), "objective")).toEqual({ x: 1024, y: 0 });
  });

  it("goes under its own kind where it is connected to nothing", () => {
    expect(placeNode(makeBeamStudy(), "designVariable")).toEqual({ x: 0, y: 216 });
  });

  it("goes left of what it feeds, in the column of its kind, below what stands there", () => {
    expect(placeNode(makeBeamStudy(), "designVariable", ["model_beam"])).toEqual({ x: 0, y: 216 });
  });

  it("goes right of what feeds it", () => {
    expect(
      placeNode(
        makeStudy({ nodes: [makeNode("solver", "s", { position: { x: 100, y: 40 } })] }),
        "extractor",
        ["s"],
      ),
    ).toEqual({
      x: 356,
      y: 40,
    });
  });

  it("keeps a hundred nodes apart that are all connected to one", () => {
    let study = makeStudy({ nodes: [makeNode("model", "m")] });
    for (let index = 0; index < 100; index += 1) {
      const position = placeNode(study, "designVariable", ["m"]);
      study = applyOp(study, {
        type: "addNode",
        node: makeNode("designVariable", `v${index}`, { position }),
      });
    }
    const tops = study.nodes
      .filter(({ type }) => type === "designVariable")
      .map(({ position }) => position.y);
    expect(new Set(tops).size).toBe(100);
    expect(tops.sort((a, b) => a - b).every((top, index) => top === index * 108)).toBe(true);
  });

  it("may stand on a group, which is only a background", () => {
    const group = makeNode("group", "g", { data: { width: 900, height: 900 } });
    expect(placeNode(makeStudy({ nodes: [group] }), "note")).toEqual({ x: 0, y: 0 });
    expect(nodeBox(group)).toEqual({ x: 0, y: 0, width: 900, height: 900 });
  });
});
