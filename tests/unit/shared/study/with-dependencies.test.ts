import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { previewProposals } from "../../../../src/shared/study/proposal.ts";
import { withDependencies } from "../../../../src/shared/study/with-dependencies.ts";
import { arbitraryOps, arbitraryStudy } from "../../../support/arbitrary-study.ts";
import { makeNode } from "../../../support/make-study.ts";

function proposed(...ops: Op[]) {
  return ops.map((op, index) => ({ id: `m${index}`, op }));
}

const node = (id: string): Op => ({ type: "addNode", node: makeNode("designVariable", id) });
const connect = (sourceId: string, targetId: string): Op => ({ type: "connect", sourceId, targetId });

describe("accepting", () => {
  it("takes the nodes of an edge along, and nothing else", () => {
    const proposals = proposed(node("a"), node("b"), connect("a", "model"), connect("b", "model"));
    expect(withDependencies(proposals, ["m2"], "accept")).toEqual(["m0", "m2"]);
  });

  it("takes a node's group along, and what the group was made by", () => {
    const group: Op = { type: "addNode", node: makeNode("group", "g") };
    const join: Op = { type: "updateNode", nodeId: "a", groupId: "g" };
    expect(withDependencies(proposed(group, node("a"), join), ["m2"], "accept")).toEqual(["m0", "m1", "m2"]);
  });

  it("leaves other edits of the same node alone", () => {
    const edits = proposed(
      { type: "updateNode", nodeId: "a", label: "one" },
      { type: "updateNode", nodeId: "a", data: { lower: 1 } },
    );
    expect(withDependencies(edits, ["m1"], "accept")).toEqual(["m1"]);
  });

  it("takes what was proposed for a node along with its removal", () => {
    const proposals = proposed(connect("a", "model"), { type: "removeNode", nodeId: "a" });
    expect(withDependencies(proposals, ["m1"], "accept")).toEqual(["m0", "m1"]);
  });
});

describe("rejecting", () => {
  it("takes the edges and edits of a new node along", () => {
    const proposals = proposed(
      node("a"),
      node("b"),
      connect("a", "model"),
      { type: "updateNode", nodeId: "a", label: "A" },
      connect("b", "model"),
    );
    expect(withDependencies(proposals, ["m0"], "reject")).toEqual(["m0", "m2", "m3"]);
  });

  it("leaves the removal of a node alone when an edit of it is rejected", () => {
    const proposals = proposed(
      { type: "updateNode", nodeId: "a", label: "A" },
      { type: "removeNode", nodeId: "a" },
    );
    expect(withDependencies(proposals, ["m0"], "reject")).toEqual(["m0"]);
  });
});

it("never leaves a change that waits without the node that it is about", () => {
  const missing = (reason: string): boolean => /^There is no (node|group) /.test(reason);
  fc.assert(
    fc.property(
      arbitraryStudy,
      arbitraryOps,
      fc.infiniteStream(fc.boolean()),
      fc.constantFrom("accept" as const, "reject" as const),
      (study, ops, picks, decision) => {
        const all = proposed(...ops);
        const { conflicts } = previewProposals(study, all);
        const waiting = all.filter(({ id }) => !conflicts.has(id));
        const picked = waiting.filter(() => picks.next().value === true).map(({ id }) => id);
        const decided = new Set(withDependencies(waiting, picked, decision));
        const taken = decision === "accept" ? waiting.filter(({ id }) => decided.has(id)) : [];
        const after = previewProposals(study, taken);
        const left = previewProposals(
          after.study,
          waiting.filter(({ id }) => !decided.has(id)),
        );
        expect([...after.conflicts.values(), ...left.conflicts.values()].filter(missing)).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
