import { describe, expect, it } from "vitest";
import { findMovableIds, toElkGraph, toMoves } from "../../../../src/shared/study/to-elk-graph.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";

const at = (x: number, y: number): { x: number; y: number } => ({ x, y });

describe("findMovableIds", () => {
  const study = makeStudy({
    nodes: [
      makeNode("model", "m"),
      makeNode("solver", "s", { pinned: true }),
      makeNode("note", "n"),
      makeNode("group", "g"),
    ],
  });

  it("leaves pinned nodes, notes and groups where they are", () => {
    expect([...findMovableIds(study)]).toEqual(["m"]);
  });

  it("moves a note that is named, never a pinned node", () => {
    expect([...findMovableIds(study, ["n", "s"])]).toEqual(["n"]);
  });
});

describe("toElkGraph", () => {
  it("holds the movable nodes with the edges between them, in the order in which they stand", () => {
    const graph = toElkGraph(makeBeamStudy(), new Set(["dv_height", "dv_web", "model_beam"]));
    expect(graph.children.map(({ id }) => id)).toEqual(["dv_web", "model_beam", "dv_height"]);
    expect(graph.edges.map(({ sources, targets }) => [...sources, ...targets])).toEqual([
      ["dv_height", "model_beam"],
      ["dv_web", "model_beam"],
    ]);
  });
});

describe("toMoves", () => {
  it("keeps the upper left corner and names only the nodes that move", () => {
    const study = makeStudy({
      nodes: [
        makeNode("model", "a", { position: at(100, 40) }),
        makeNode("model", "b", { position: at(500, 600) }),
      ],
    });
    const laidOut = [
      { id: "a", x: 12, y: 12 },
      { id: "b", x: 268, y: 12 },
    ];
    expect(toMoves(study, new Set(["a", "b"]), laidOut)).toEqual([{ nodeId: "b", position: at(356, 40) }]);
  });

  it("steps down from nodes that stay, and from those that it has placed", () => {
    const study = makeStudy({
      nodes: [
        makeNode("note", "stays", { position: at(0, 0) }),
        makeNode("model", "a", { position: at(0, 10) }),
        makeNode("model", "b", { position: at(0, 20) }),
      ],
    });
    const laidOut = [
      { id: "a", x: 0, y: 0 },
      { id: "b", x: 0, y: 60 },
    ];
    expect(toMoves(study, new Set(["a", "b"]), laidOut)).toEqual([
      { nodeId: "a", position: at(0, 108) },
      { nodeId: "b", position: at(0, 216) },
    ]);
  });

  it("goes to where the pinned nodes are", () => {
    const study = makeStudy({
      nodes: [
        makeNode("model", "m", { position: at(1000, 500), pinned: true }),
        makeNode("solver", "s", { position: at(0, 0) }),
      ],
      edges: ["m>s"],
    });
    const laidOut = [
      { id: "m", x: 0, y: 0 },
      { id: "s", x: 256, y: 0 },
    ];
    expect(toMoves(study, new Set(["s"]), laidOut)).toEqual([{ nodeId: "s", position: at(1256, 500) }]);
  });
});
