import { describe, expect, it } from "vitest";
import { foldGroups } from "../../../../src/renderer/state/fold-groups.ts";
import { showCanvas } from "../../../../src/renderer/state/shown-canvas.ts";
import type { Study } from "../../../../src/shared/study/study.ts";
import { makeNode, makeStudy } from "../../../support/make-study.ts";

function folded(study: Study) {
  return foldGroups(showCanvas({ study, proposals: [], past: undefined }));
}

function study(collapsed: boolean): Study {
  return makeStudy({
    nodes: [
      makeNode("group", "g", { data: collapsed ? { collapsed } : {} }),
      makeNode("designVariable", "v1", { groupId: "g" }),
      makeNode("designVariable", "v2", { groupId: "g" }),
      makeNode("model", "m"),
      makeNode("solver", "s"),
    ],
    edges: ["v1>m", "v2>m", "m>s"],
  });
}

describe("foldGroups", () => {
  it("leaves open groups as they are and tells who their members are", () => {
    const canvas = folded(study(false));
    expect(canvas.nodes.map(({ node, memberIds }) => [node.id, memberIds])).toEqual([
      ["g", ["v1", "v2"]],
      ["m", undefined],
      ["s", undefined],
      ["v1", undefined],
      ["v2", undefined],
    ]);
    expect(canvas.edges.map(({ id }) => id)).toEqual(["m>s", "v1>m", "v2>m"]);
  });

  it("hides the members of a collapsed one and draws their edges to it once each", () => {
    const canvas = folded(study(true));
    expect(canvas.nodes.map(({ node }) => node.id)).toEqual(["g", "m", "s"]);
    expect(canvas.edges).toEqual([
      { id: "m>s", sourceId: "m", targetId: "s", mark: undefined },
      {
        id: "g>m",
        sourceId: "g",
        targetId: "m",
        mark: undefined,
        standsFor: [
          { sourceId: "v1", targetId: "m" },
          { sourceId: "v2", targetId: "m" },
        ],
      },
    ]);
  });

  it("draws no edge within a collapsed group", () => {
    const inner = makeStudy({
      nodes: [
        makeNode("group", "g", { data: { collapsed: true } }),
        makeNode("designVariable", "v", { groupId: "g" }),
        makeNode("model", "m", { groupId: "g" }),
      ],
      edges: ["v>m"],
    });
    expect(folded(inner).edges).toEqual([]);
  });

  it("marks an edge that stands for others only with what they have in common", () => {
    const nodes = showCanvas({ study: study(true), proposals: [], past: undefined }).nodes;
    const edge = (sourceId: string, mark?: "proposed") => ({
      id: `${sourceId}>m`,
      sourceId,
      targetId: "m",
      mark,
    });
    const marksOf = (edges: ReturnType<typeof edge>[]) =>
      foldGroups({ nodes, edges }).edges.map(({ mark }) => mark);
    expect(marksOf([edge("v1", "proposed"), edge("v2", "proposed")])).toEqual(["proposed"]);
    expect(marksOf([edge("v1", "proposed"), edge("v2")])).toEqual([undefined]);
  });

  it("takes no longer than a glance for thousands of nodes", () => {
    const count = 5_000;
    const nodes = Array.from({ length: count }, (_, index) =>
      makeNode("solver", `s${index}`, { groupId: `g${index % 50}` }),
    );
    const groups = Array.from({ length: 50 }, (_, index) =>
      makeNode("group", `g${index}`, { data: { collapsed: true } }),
    );
    const shown = [...nodes, ...groups].map((node) => ({ node }));
    const edges = nodes.slice(1).map((node, index) => ({
      id: `s${index}>${node.id}`,
      sourceId: `s${index}`,
      targetId: node.id,
    }));
    const start = performance.now();
    expect(foldGroups({ nodes: shown, edges }).nodes).toHaveLength(50);
    // Far above what it takes: what grows with the square of the nodes would not end here.
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
