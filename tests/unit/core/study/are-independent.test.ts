import { describe, expect, it } from "vitest";
import { areIndependentPatches } from "../../../../src/core/study/are-independent.ts";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { diffStudies } from "../../../../src/shared/study/patch.ts";
import { makeBeamStudy, makeNode } from "../../../support/make-study.ts";

/** The first ops, then the others, each as the patch that they made. */
function independent(first: Op[], second: Op[]): boolean {
  const study = applyOps(makeBeamStudy(), grouped);
  const between = applyOps(study, first);
  const after = applyOps(between, second);
  return areIndependentPatches([diffStudies(study, between)], [diffStudies(between, after)]);
}

/** A group with one of the nodes in it. */
const grouped: Op[] = [
  { type: "addNode", node: makeNode("group", "g1") },
  { type: "updateNode", nodeId: "dv_height", groupId: "g1" },
];

const update = (nodeId: string, upper: number): Op => ({ type: "updateNode", nodeId, data: { upper } });
const move = (nodeId: string, x: number): Op => ({
  type: "moveNodes",
  positions: [{ nodeId, position: { x, y: 7 } }],
});
const add: Op = { type: "addNode", node: makeNode("designVariable", "dv_new") };
const connect = (sourceId: string, targetId: string): Op => ({ type: "connect", sourceId, targetId });
const disconnect = (sourceId: string, targetId: string): Op => ({ type: "disconnect", sourceId, targetId });
const rename = (name: string): Op => ({ type: "updateStudy", name });

describe("areIndependentPatches", () => {
  it.each<[string, Op[], Op[]]>([
    ["other nodes", [update("dv_web", 9)], [update("dv_height", 99)]],
    ["a move of a changed node", [update("dv_web", 9)], [move("dv_web", 5)]],
    ["a change of a moved node", [move("dv_web", 5)], [update("dv_web", 9)]],
    ["an edge to a node that is then moved", [add, connect("dv_new", "model_beam")], [move("model_beam", 5)]],
    ["other edges drawn", [add, connect("dv_new", "model_beam")], [disconnect("obj_mass", "alg")]],
    ["the name and a node", [rename("Other")], [update("dv_web", 9)]],
  ])("tells apart %s", (_name, first, second) => {
    expect(independent(first, second)).toBe(true);
  });

  it.each<[string, Op[], Op[]]>([
    ["the same fields", [update("dv_web", 9)], [update("dv_web", 10)]],
    ["two moves of one node", [move("dv_web", 5)], [move("dv_web", 6)]],
    ["a move of an added node", [add], [move("dv_new", 6)]],
    ["an edge of an added node", [add], [connect("dv_new", "model_beam")]],
    ["the removal of a changed node", [update("dv_web", 9)], [{ type: "removeNode", nodeId: "dv_web" }]],
    [
      "an edge drawn after one was taken away",
      [disconnect("dv_web", "model_beam")],
      [add, connect("dv_new", "model_beam")],
    ],
    [
      "the removal of the group of a node that was removed",
      [{ type: "removeNode", nodeId: "dv_height" }],
      [{ type: "removeNode", nodeId: "g1" }],
    ],
    [
      "the removal of a group that a node has left",
      [{ type: "updateNode", nodeId: "dv_height", groupId: null }],
      [{ type: "removeNode", nodeId: "g1" }],
    ],
    ["the name twice", [rename("Other")], [rename("Third")]],
  ])("does not tell apart %s", (_name, first, second) => {
    expect(independent(first, second)).toBe(false);
  });
});
