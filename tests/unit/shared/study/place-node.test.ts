import { describe, expect, it } from "vitest";
import { applyOp } from "../../../../src/shared/study/apply-op.ts";
import { nodeBox } from "../../../../src/shared/study/node-box.ts";
import { placeNode } from "../../../../src/shared/study/place-node.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";

describe("placeNode", () => {
  it("starts an empty canvas in the column of the kind", () => {
    expect(placeNode(makeStudy(), "designVariable")).toEqual({ position: { x: 0, y: 0 } });
    expect(placeNode(makeStudy(), "objective")).toEqual({ position: { x: 1024, y: 0 } });
  });

  it("goes under its own kind where it is connected to nothing", () => {
    expect(placeNode(makeBeamStudy(), "designVariable").position).toEqual({ x: 0, y: 216 });
  });

  it("goes left of what it feeds, in the column of its kind, above or below what stands there", () => {
    expect(placeNode(makeBeamStudy(), "designVariable", ["model_beam"]).position).toEqual({ x: 0, y: -108 });
  });

  it("goes right of what feeds it", () => {
    const study = makeStudy({ nodes: [makeNode("solver", "s", { position: { x: 100, y: 40 } })] });
    expect(placeNode(study, "extractor", ["s"]).position).toEqual({ x: 356, y: 40 });
  });

  it("keeps a hundred nodes apart that are all connected to one, around it", () => {
    let study = makeStudy({ nodes: [makeNode("model", "m")] });
    for (let index = 0; index < 100; index += 1) {
      const node = makeNode("designVariable", `v${index}`, placeNode(study, "designVariable", ["m"]));
      study = applyOp(study, { type: "addNode", node });
    }
    const tops = study.nodes
      .filter(({ type }) => type === "designVariable")
      .map(({ position }) => position.y)
      .sort((a, b) => a - b);
    expect(tops).toEqual(Array.from({ length: 100 }, (_, index) => (index - 49) * 108));
  });

  it("stands on no frame of a group", () => {
    const group = makeNode("group", "g", { data: { width: 900, height: 300 } });
    expect(placeNode(makeStudy({ nodes: [group] }), "note")).toEqual({ position: { x: 0, y: -108 } });
    const endless = makeNode("group", "g", {
      position: { x: 0, y: -1e6 },
      data: { width: 900, height: 1e7 },
    });
    expect(placeNode(makeStudy({ nodes: [endless, makeNode("model", "m")] }), "note").position.x).toBe(0);
  });

  it("joins the group of what it is connected to while that has room", () => {
    const frame = { width: 600, height: 300 };
    const study = makeStudy({
      nodes: [
        makeNode("group", "g", { data: frame }),
        makeNode("model", "m", { position: { x: 20, y: 40 }, groupId: "g" }),
      ],
    });
    expect(placeNode(study, "solver", ["m"])).toEqual({ position: { x: 276, y: 40 }, groupId: "g" });
    const collapsed = makeStudy({
      nodes: [
        makeNode("group", "g", { data: { ...frame, collapsed: true } }),
        makeNode("model", "m", { position: { x: 20, y: 40 }, groupId: "g" }),
      ],
    });
    expect(placeNode(collapsed, "solver", ["m"])).toEqual({ position: { x: 276, y: -108 } });
    const full = applyOp(study, {
      type: "addNode",
      node: makeNode("solver", "s", { position: { x: 276, y: 110 }, groupId: "g" }),
    });
    expect(placeNode(full, "solver", ["m"])).toEqual({ position: { x: 276, y: -108 } });
  });
});

describe("nodeBox", () => {
  it("is the frame of a group, the size of a note, and that of a card", () => {
    expect(nodeBox(makeNode("group", "g", { data: { width: 900, height: 900 } }))).toMatchObject({
      width: 900,
    });
    expect(nodeBox(makeNode("model", "m"))).toEqual({ x: 0, y: 0, width: 184, height: 84 });
    expect(nodeBox(makeNode("note", "n", { data: { text: "a", width: 300, height: 70 } }))).toMatchObject({
      width: 300,
      height: 70,
    });
  });

  it("is higher for a note with more text, but not endless", () => {
    const heightOf = (text: string): number => nodeBox(makeNode("note", "n", { data: { text } })).height;
    expect(heightOf("")).toBe(84);
    expect(heightOf("word ".repeat(40))).toBeGreaterThan(150);
    expect(heightOf("word ".repeat(4_000))).toBe(258);
  });
});
