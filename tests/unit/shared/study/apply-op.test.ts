import { describe, expect, it } from "vitest";
import { applyOp, applyOps } from "../../../../src/shared/study/apply-op.ts";
import { findNode, MAX_NODES, type Study } from "../../../../src/shared/study/study.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";

const beam = makeBeamStudy();

describe("addNode", () => {
  it("puts the node into the order of the ids and leaves the rest as the same objects", () => {
    const node = makeNode("note", "b_note");
    const next = applyOp(beam, { type: "addNode", node });
    expect(next.nodes.map(({ id }) => id)).toEqual([...beam.nodes.map(({ id }) => id), "b_note"].sort());
    expect(findNode(next, "dv_web")).toBe(findNode(beam, "dv_web"));
    expect(next.edges).toBe(beam.edges);
    expect(next.revision).toBe(beam.revision);
    expect(findNode(beam, "b_note")).toBeUndefined();
  });

  it("refuses an id that is taken", () => {
    expect(() => applyOp(beam, { type: "addNode", node: makeNode("note", "dv_web") })).toThrow(
      'There is a node "dv_web" already',
    );
  });

  it("refuses reversed bounds and names the unit", () => {
    const node = makeNode("designVariable", "x", { label: "X", data: { lower: 3, upper: 1, unit: "mm" } });
    expect(() => applyOp(beam, { type: "addNode", node })).toThrow('Bounds of "X" are reversed: 3 > 1 mm');
  });

  it("allows equal bounds and one bound alone", () => {
    for (const data of [{ lower: 1, upper: 1 }, { lower: 5 }, { upper: -5 }]) {
      expect(
        findNode(applyOp(beam, { type: "addNode", node: makeNode("designVariable", "x", { data }) }), "x")
          ?.data,
      ).toEqual({ kind: "continuous", ...data });
    }
  });

  it("refuses more nodes than a study may hold", () => {
    const nodes = Array.from({ length: MAX_NODES }, (_, index) => makeNode("note", `n${index}`));
    const full: Study = { ...makeStudy(), nodes };
    expect(() => applyOp(full, { type: "addNode", node: makeNode("note", "one-more") })).toThrow(
      `at most ${MAX_NODES} nodes`,
    );
  });
});

describe("updateNode", () => {
  it("merges data, takes a field away with null and keeps the others", () => {
    const next = applyOp(beam, {
      type: "updateNode",
      nodeId: "dv_web",
      label: "Web",
      data: { upper: 10, initial: null },
    });
    expect(findNode(next, "dv_web")).toEqual({
      id: "dv_web",
      type: "designVariable",
      label: "Web",
      position: { x: 0, y: 0 },
      data: { symbol: "web", kind: "continuous", lower: 2, upper: 10, unit: "mm" },
    });
    expect(findNode(next, "dv_height")).toBe(findNode(beam, "dv_height"));
  });

  it("pins and unpins", () => {
    const pinned = applyOp(beam, { type: "updateNode", nodeId: "alg", pinned: true });
    expect(findNode(pinned, "alg")?.pinned).toBe(true);
    expect(applyOp(pinned, { type: "updateNode", nodeId: "alg", pinned: false })).toEqual(beam);
  });

  it("refuses a field that the kind does not have, and says which", () => {
    expect(() => applyOp(beam, { type: "updateNode", nodeId: "dv_web", data: { colour: "red" } })).toThrow(
      /not valid.*colour/,
    );
  });

  it("refuses bounds that are reversed together with what is there", () => {
    expect(() => applyOp(beam, { type: "updateNode", nodeId: "dv_web", data: { lower: 9 } })).toThrow(
      'Bounds of "Web thickness" are reversed: 9 > 8 mm',
    );
  });

  it("refuses a path that leaves the study", () => {
    const data = { files: [{ source: "../secret" }] };
    expect(() => applyOp(beam, { type: "updateNode", nodeId: "model_beam", data })).toThrow(
      "must stay inside the study folder",
    );
  });

  it("refuses a node that is not there", () => {
    expect(() => applyOp(beam, { type: "updateNode", nodeId: "nope", label: "x" })).toThrow(
      'There is no node "nope"',
    );
  });
});

describe("moveNodes", () => {
  it("moves the named nodes only", () => {
    const next = applyOp(beam, {
      type: "moveNodes",
      positions: [{ nodeId: "alg", position: { x: 7, y: 8 } }],
    });
    expect(findNode(next, "alg")?.position).toEqual({ x: 7, y: 8 });
    expect(next.nodes.filter((node, index) => node !== beam.nodes[index])).toHaveLength(1);
  });

  it("moves none when one of them is not there", () => {
    const positions = [
      { nodeId: "alg", position: { x: 7, y: 8 } },
      { nodeId: "nope", position: { x: 0, y: 0 } },
    ];
    expect(() => applyOp(beam, { type: "moveNodes", positions })).toThrow('There is no node "nope"');
  });
});

describe("removeNode", () => {
  it("takes the edges of the node away", () => {
    const next = applyOp(beam, { type: "removeNode", nodeId: "model_beam" });
    expect(findNode(next, "model_beam")).toBeUndefined();
    expect(next.edges.some((edge) => [edge.sourceId, edge.targetId].includes("model_beam"))).toBe(false);
    expect(next.edges).toHaveLength(beam.edges.length - 3);
  });

  it("refuses a node that is not there", () => {
    expect(() => applyOp(beam, { type: "removeNode", nodeId: "nope" })).toThrow('There is no node "nope"');
  });
});

describe("connect and disconnect", () => {
  it("keeps the edges in order, and takes an edge away again", () => {
    const connected = applyOp(beam, { type: "connect", sourceId: "dv_web", targetId: "con_stress" });
    expect(connected.edges.map(({ sourceId, targetId }) => `${sourceId}>${targetId}`)).toEqual(
      [...beam.edges.map(({ sourceId, targetId }) => `${sourceId}>${targetId}`), "dv_web>con_stress"].sort(),
    );
    expect(applyOp(connected, { type: "disconnect", sourceId: "dv_web", targetId: "con_stress" })).toEqual(
      beam,
    );
  });

  it("refuses an edge that the rules forbid, with their reason", () => {
    expect(() => applyOp(beam, { type: "connect", sourceId: "alg", targetId: "dv_web" })).toThrow(
      "An algorithm does not feed a design variable",
    );
  });

  it("refuses to take away an edge that is not there", () => {
    expect(() => applyOp(beam, { type: "disconnect", sourceId: "dv_web", targetId: "alg" })).toThrow(
      'There is no edge from "dv_web" to "alg"',
    );
  });
});

describe("updateStudy", () => {
  it("changes the name, sets and clears the description, and merges the settings", () => {
    const first = applyOp(beam, {
      type: "updateStudy",
      name: "New",
      description: "text",
      settings: { grid: 4, view: { x: 1 } },
    });
    expect(first).toMatchObject({ name: "New", description: "text", settings: { grid: 4, view: { x: 1 } } });
    const second = applyOp(first, { type: "updateStudy", description: null, settings: { grid: null } });
    expect(second).not.toHaveProperty("description");
    expect(second).toMatchObject({ name: "New", settings: { view: { x: 1 } } });
    expect(second.settings).not.toHaveProperty("grid");
  });
});

it("applies a batch whole or not at all", () => {
  const ops = [
    { type: "removeNode", nodeId: "alg" },
    { type: "removeNode", nodeId: "alg" },
  ] as const;
  expect(() => applyOps(beam, ops)).toThrow('There is no node "alg"');
  expect(findNode(beam, "alg")).toBeDefined();
});
