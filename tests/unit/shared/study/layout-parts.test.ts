import { describe, expect, it } from "vitest";
import {
  findConnectedIds,
  findLayoutParts,
  findUnmoved,
  type LayoutPart,
} from "../../../../src/shared/study/layout-parts.ts";
import type { StudyNode } from "../../../../src/shared/study/study.ts";
import { makeNode, makeStudy } from "../../../support/make-study.ts";

const at = (x: number, y: number): { x: number; y: number } => ({ x, y });
const movableIds = (parts: readonly LayoutPart[]): string[][] =>
  parts.map(({ movable }) => movable.map(({ id }) => id));

const study = makeStudy({
  nodes: [
    makeNode("group", "g", { position: at(100, 100), data: { width: 300, height: 200 } }),
    makeNode("model", "g_model", { groupId: "g", position: at(120, 140) }),
    makeNode("designVariable", "g_var", { groupId: "g", position: at(120, 260) }),
    makeNode("group", "empty"),
    makeNode("note", "note"),
    makeNode("solver", "pinned", { pinned: true }),
    makeNode("solver", "solver"),
    makeNode("extractor", "out"),
    makeNode("extractor", "lone"),
  ],
  edges: ["g_var>g_model", "g_model>solver", "g_model>pinned", "solver>out"],
});

describe("findLayoutParts", () => {
  it("moves a group with its members as one block, and leaves pinned nodes, notes and empty groups", () => {
    const parts = findLayoutParts(study);
    expect(movableIds(parts)).toEqual([["g", "lone", "out", "solver"]]);
    expect(parts[0]?.staying.map(({ id }) => id)).toEqual(["empty", "note", "pinned"]);
    expect(parts[0]?.movable[0]?.nodes.map(({ id }) => id)).toEqual(["g", "g_model", "g_var"]);
    // A member that stands out of the frame makes the block larger.
    expect(parts[0]?.movable[0]?.box).toEqual({ x: 100, y: 100, width: 300, height: 244 });
  });

  it("joins the blocks by the edges of their members, each pair once", () => {
    expect(findLayoutParts(study)[0]?.edges).toEqual([
      { sourceId: "g", targetId: "pinned" },
      { sourceId: "g", targetId: "solver" },
      { sourceId: "solver", targetId: "out" },
    ]);
  });

  it("moves what is named only: a note too, never what is pinned", () => {
    expect(movableIds(findLayoutParts(study, ["note", "pinned", "out"]))).toEqual([["note", "out"]]);
    expect(findLayoutParts(study, ["pinned"])).toEqual([]);
  });

  it("arranges named members in the frame of their group, unless the group itself is named", () => {
    const parts = findLayoutParts(study, ["g_model", "out"]);
    expect(movableIds(parts)).toEqual([["out"], ["g_model"]]);
    expect(parts[1]).toMatchObject({
      frame: { x: 100, y: 100, width: 300, height: 200 },
      staying: [{ id: "g_var" }],
      edges: [{ sourceId: "g_var", targetId: "g_model" }],
    });
    expect(movableIds(findLayoutParts(study, ["g", "g_model"]))).toEqual([["g"]]);
  });

  it("leaves a group with a pinned member where it is", () => {
    const nodes = study.nodes.map(
      (node): StudyNode => (node.id === "g_var" ? { ...node, pinned: true } : node),
    );
    expect(movableIds(findLayoutParts({ ...study, nodes }))).toEqual([["lone", "out", "solver"]]);
  });
});

describe("findConnectedIds", () => {
  it("finds what edges and groups join to a node, in both directions", () => {
    expect(findConnectedIds(study, ["out"]).sort()).toEqual([
      "g",
      "g_model",
      "g_var",
      "out",
      "pinned",
      "solver",
    ]);
    expect(findConnectedIds(study, ["lone"])).toEqual(["lone"]);
  });
});

describe("findUnmoved", () => {
  it("leaves out blocks of which a node was moved, taken away or taken into another group", () => {
    const blocks = findLayoutParts(study)[0]?.movable ?? [];
    const nodes = study.nodes
      .filter(({ id }) => id !== "lone")
      .map((node): StudyNode => (node.id === "g_var" ? { ...node, position: at(0, 1) } : node))
      .map((node): StudyNode => (node.id === "out" ? ({ ...node, groupId: "empty" } as StudyNode) : node));
    expect(findUnmoved(blocks, { ...study, nodes }).map(({ id }) => id)).toEqual(["solver"]);
    expect(findUnmoved(blocks, study)).toEqual(blocks);
  });
});
