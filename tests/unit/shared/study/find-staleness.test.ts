import { describe, expect, it } from "vitest";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import { findStaleness } from "../../../../src/shared/study/find-staleness.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { diffStudies, reversePatch, type StudyPatch } from "../../../../src/shared/study/patch.ts";
import { makeBeamStudy, makeNode } from "../../../support/make-study.ts";

const study = makeBeamStudy();
/** What these ops did, each as a patch of its own. */
function patchesOf(...ops: Op[]): StudyPatch[] {
  let present = study;
  return ops.map((op) => {
    const before = present;
    present = applyOps(present, [op]);
    return diffStudies(before, present);
  });
}

const update = (data: Record<string, number | null>): Op => ({ type: "updateNode", nodeId: "dv_web", data });
const label: Op = { type: "updateNode", nodeId: "dv_web", label: "Other" };
const remove: Op = { type: "removeNode", nodeId: "dv_web" };
const move: Op = { type: "moveNodes", positions: [{ nodeId: "dv_web", position: { x: 1, y: 2 } }] };
const pin: Op = { type: "updateNode", nodeId: "dv_web", pinned: true };
const connect: Op = { type: "connect", sourceId: "dv_web", targetId: "model_beam" };
const [removal] = patchesOf(remove);
const restored = removal === undefined ? [] : [removal, reversePatch(removal)];

describe("findStaleness", () => {
  it.each<[string, Op[], StudyPatch[]]>([
    ["nobody changed anything", [update({ upper: 9 }), remove], []],
    ["another field was changed", [update({ upper: 9 }), label], patchesOf(update({ lower: 1 }))],
    ["another node was changed", [remove], patchesOf({ type: "removeNode", nodeId: "dv_height" })],
    ["the node was only moved or pinned", [remove, label], patchesOf(move, pin)],
    ["the node went and came back", [update({ upper: 9 })], restored],
    ["it only moves or connects", [move, connect, pin], patchesOf(update({ upper: 9 }))],
    ["it adds something", [{ type: "addNode", node: makeNode("note", "n") }], patchesOf(remove)],
  ])("lets ops pass when %s", (_name, ops, later) => {
    expect(findStaleness(ops, later)).toBeUndefined();
  });

  it.each<[string, Op[], StudyPatch[], RegExp]>([
    [
      "the same field was changed",
      [update({ upper: 9 })],
      patchesOf(update({ upper: 10 })),
      /changed.*\(upper\)/,
    ],
    [
      "the same field was taken away",
      [update({ initial: 3 })],
      patchesOf(update({ initial: null })),
      /\(initial\)/,
    ],
    ["the label was changed", [label], patchesOf(label), /\(label\)/],
    ["what it removes was changed", [remove], patchesOf(update({ upper: 10 })), /\(upper\)/],
    ["the node was removed", [update({ upper: 9 })], patchesOf(remove), /was removed/],
    [
      "one of many ops is",
      [label, update({ upper: 9 })],
      patchesOf(move, update({ upper: 10 })),
      /\(upper\)/,
    ],
  ])("refuses ops when %s", (_name, ops, later, reason) => {
    expect(findStaleness(ops, later)).toMatch(reason);
  });
});
