import { describe, expect, it } from "vitest";
import { reviewOf } from "../../../../src/renderer/state/review.ts";
import { showCanvas } from "../../../../src/renderer/state/shown-canvas.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import type { Proposal } from "../../../../src/shared/study/proposal.ts";
import { findNode, type StudyNode } from "../../../../src/shared/study/study.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";

const study = makeBeamStudy();

function proposed(...ops: Op[]): Proposal[] {
  return ops.map((op, index) => ({
    id: `m${index}`,
    turnId: "t1",
    conversationId: "c1",
    op,
    createdAt: 1,
  }));
}

function show(...ops: Op[]) {
  const canvas = showCanvas({ study, proposals: proposed(...ops), past: undefined });
  return {
    ...canvas,
    node: (id: string) => canvas.nodes.find(({ node }) => node.id === id),
    edge: (id: string) => canvas.edges.find((edge) => edge.id === id),
  };
}

function inStudy(id: string): StudyNode {
  const node = findNode(study, id);
  if (node === undefined) throw new Error(`No node ${id}`);
  return node;
}

it("shows the study as it is while nothing waits", () => {
  const { nodes, edges } = show();
  expect(nodes.map(({ node }) => node)).toEqual(study.nodes);
  expect([...nodes, ...edges].every(({ mark }) => mark === undefined)).toBe(true);
});

it("shows the past without what waits", () => {
  const past = makeBeamStudy({ name: "Then" });
  const canvas = showCanvas({
    study,
    proposals: proposed({ type: "removeNode", nodeId: "alg" }),
    past: { ...past, nodes: past.nodes.slice(0, 2), edges: [] },
  });
  expect(canvas).toEqual({ nodes: past.nodes.slice(0, 2).map((node) => ({ node })), edges: [] });
});

describe("a change that waits", () => {
  it("shows a new node and its edge as ghosts", () => {
    const { node, edge } = show(
      { type: "addNode", node: makeNode("designVariable", "dv_new") },
      { type: "connect", sourceId: "dv_new", targetId: "model_beam" },
    );
    expect(node("dv_new")?.mark).toBe("proposed");
    expect(edge("dv_new>model_beam")?.mark).toBe("proposed");
    expect(node("model_beam")?.mark).toBeUndefined();
  });

  it("shows a changed node as it would be, with what it is, where it is", () => {
    const { node } = show(
      { type: "updateNode", nodeId: "dv_web", data: { upper: 12 } },
      { type: "moveNodes", positions: [{ nodeId: "dv_web", position: { x: 900, y: 900 } }] },
    );
    const shown = node("dv_web");
    expect(shown?.mark).toBe("to-change");
    expect(shown?.before).toBe(inStudy("dv_web"));
    expect(shown?.node.data).toMatchObject({ upper: 12 });
    expect(shown?.node.position).toEqual(inStudy("dv_web").position);
  });

  it("marks a node that would be removed, and its edges", () => {
    const { node, edge } = show({ type: "removeNode", nodeId: "dv_web" });
    expect(node("dv_web")).toEqual({ node: inStudy("dv_web"), mark: "to-remove" });
    expect(edge("dv_web>model_beam")?.mark).toBe("to-remove");
    expect(edge("dv_height>model_beam")?.mark).toBeUndefined();
  });

  it("makes no member of a ghost, and keeps members where they are", () => {
    const group: Op = { type: "addNode", node: makeNode("group", "g") };
    const { node } = show(
      group,
      { type: "addNode", node: makeNode("note", "n", { groupId: "g" }) },
      { type: "updateNode", nodeId: "dv_web", groupId: "g" },
    );
    expect(node("n")?.node).not.toHaveProperty("groupId");
    expect(node("dv_web")?.node).not.toHaveProperty("groupId");
  });

  it("leaves the members of a group that would be removed unmarked", () => {
    const grouped = makeStudy({
      nodes: [makeNode("group", "g"), makeNode("note", "n", { groupId: "g" })],
    });
    const { nodes } = showCanvas({
      study: grouped,
      proposals: proposed({ type: "removeNode", nodeId: "g" }),
      past: undefined,
    });
    expect(nodes.map(({ mark }) => mark)).toEqual(["to-remove", undefined]);
  });

  it("leaves the nodes that it is not about the same objects", () => {
    const { nodes } = show({ type: "updateNode", nodeId: "dv_web", label: "Web" });
    for (const { node, mark } of nodes) if (mark === undefined) expect(node).toBe(inStudy(node.id));
    expect(nodes.filter(({ mark }) => mark !== undefined)).toHaveLength(1);
  });

  it("stays the same object while other changes come", () => {
    const first: Op = { type: "addNode", node: makeNode("designVariable", "dv_new") };
    const edit: Op = { type: "updateNode", nodeId: "dv_web", label: "Web" };
    const one = show(first, edit);
    const two = show(first, edit, { type: "removeNode", nodeId: "alg" });
    expect(two.node("dv_new")).toBe(one.node("dv_new"));
    expect(two.node("dv_web")).toBe(one.node("dv_web"));
    const three = show({ ...first, node: makeNode("designVariable", "dv_new", { label: "Other" }) });
    expect(three.node("dv_new")?.node.label).toBe("Other");
  });
});

describe("a change that does not work any more", () => {
  const proposals = proposed(
    { type: "updateNode", nodeId: "gone", label: "x" },
    { type: "updateNode", nodeId: "dv_web", data: { lower: 9 } },
    { type: "updateNode", nodeId: "dv_height", data: { lower: 30 } },
  );
  const review = reviewOf(study, proposals);

  it("is told with its reason", () => {
    expect(review.items.map(({ conflict }) => conflict)).toEqual([
      'There is no node "gone"',
      expect.stringMatching(/reversed/),
      undefined,
    ]);
  });

  it("is no mark on the canvas, but leads to its node where there is one", () => {
    const { nodes } = showCanvas({ study, proposals, past: undefined });
    expect(nodes.filter(({ mark }) => mark !== undefined).map(({ node }) => node.id)).toEqual(["dv_height"]);
    expect(review.items.map(({ target }) => target)).toEqual([
      undefined,
      { type: "node", nodeId: "dv_web" },
      { type: "node", nodeId: "dv_height" },
    ]);
  });
});

it("says in words what would be done", () => {
  const { items, byNode, byEdge } = reviewOf(
    study,
    proposed(
      { type: "addNode", node: makeNode("designVariable", "dv_new", { label: "Flange" }) },
      { type: "connect", sourceId: "dv_new", targetId: "model_beam" },
      { type: "moveNodes", positions: [{ nodeId: "alg", position: { x: 1, y: 1 } }] },
      { type: "updateStudy", name: "Better" },
    ),
  );
  expect(items.map(({ text }) => text)).toEqual([
    'Add design variable "Flange"',
    "Connect Flange → Beam",
    'Move "Search"',
    "Change the study itself",
  ]);
  expect(byNode.get("dv_new")?.map(({ id }) => id)).toEqual(["m0"]);
  expect(byEdge.get("dv_new>model_beam")?.map(({ id }) => id)).toEqual(["m1"]);
});
