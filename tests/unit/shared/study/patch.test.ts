import { describe, expect, it } from "vitest";
import { applyOp, applyOps } from "../../../../src/shared/study/apply-op.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import {
  applyPatch,
  diffStudies,
  isEmptyPatch,
  reversePatch,
  type StudyPatch,
} from "../../../../src/shared/study/patch.ts";
import { findNode, type Study } from "../../../../src/shared/study/study.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";

const beam = makeBeamStudy();

function undoOf(study: Study, ...ops: Op[]): { after: Study; undo: StudyPatch } {
  const after = applyOps(study, ops);
  return { after, undo: reversePatch(diffStudies(study, after)) };
}

describe("diffStudies", () => {
  it("is empty for equal studies", () => {
    expect(isEmptyPatch(diffStudies(beam, beam))).toBe(true);
    expect(isEmptyPatch(diffStudies(beam, makeBeamStudy()))).toBe(true);
  });

  it("names only the fields that changed", () => {
    const after = applyOps(beam, [
      { type: "updateNode", nodeId: "dv_web", label: "Web", data: { upper: 9, initial: null } },
      { type: "updateStudy", description: "d" },
    ]);
    expect(diffStudies(beam, after)).toEqual({
      nodes: [
        {
          type: "updated",
          nodeId: "dv_web",
          before: { label: "Web thickness", "data.upper": 8, "data.initial": 4 },
          after: { label: "Web", "data.upper": 9 },
        },
      ],
      edges: [],
      study: { before: {}, after: { description: "d" } },
    });
  });
});

describe("undo in a study that was changed elsewhere since", () => {
  it("writes only the fields that the change had written", () => {
    const { after, undo } = undoOf(beam, { type: "updateNode", nodeId: "dv_web", data: { upper: 9 } });
    const later = applyOps(after, [
      { type: "updateNode", nodeId: "dv_web", label: "Web", data: { lower: 1 } },
      { type: "removeNode", nodeId: "alg" },
    ]);
    const undone = applyPatch(later, undo);
    expect(findNode(undone, "dv_web")).toMatchObject({ label: "Web", data: { lower: 1, upper: 8 } });
    expect(findNode(undone, "alg")).toBeUndefined();
  });

  it("takes later edges of a node away with it", () => {
    const node = makeNode("designVariable", "dv_new");
    const { after, undo } = undoOf(beam, { type: "addNode", node });
    const later = applyOp(after, { type: "connect", sourceId: "dv_new", targetId: "model_beam" });
    expect(applyPatch(later, undo)).toEqual(beam);
  });

  it("brings a node back without the edges whose other end is gone", () => {
    const { after, undo } = undoOf(beam, { type: "removeNode", nodeId: "model_beam" });
    const undone = applyPatch(applyOp(after, { type: "removeNode", nodeId: "dv_web" }), undo);
    expect(undone).toEqual(applyOp(beam, { type: "removeNode", nodeId: "dv_web" }));
  });

  it("refuses when the node to change is gone", () => {
    const { after, undo } = undoOf(beam, { type: "updateNode", nodeId: "alg", label: "A" });
    const later = applyOp(after, { type: "removeNode", nodeId: "alg" });
    expect(() => applyPatch(later, undo)).toThrow(expect.objectContaining({ code: "undo-conflict" }));
  });

  it("refuses when the node to bring back is there again", () => {
    const { after, undo } = undoOf(beam, { type: "removeNode", nodeId: "alg" });
    const later = applyOp(after, { type: "addNode", node: makeNode("algorithm", "alg") });
    expect(() => applyPatch(later, undo)).toThrow('There is a node "alg" already');
  });

  it("takes back a node that was replaced by one of another kind", () => {
    const { after, undo } = undoOf(
      beam,
      { type: "removeNode", nodeId: "alg" },
      { type: "addNode", node: makeNode("note", "alg") },
    );
    expect(findNode(after, "alg")?.type).toBe("note");
    expect(applyPatch(after, undo)).toEqual(beam);
  });

  it("refuses edges that would now close a loop", () => {
    const study = makeStudy({ nodes: ["a", "b"].map((id) => makeNode("solver", id)), edges: ["a>b"] });
    const { after, undo } = undoOf(study, { type: "disconnect", sourceId: "a", targetId: "b" });
    const later = applyOp(after, { type: "connect", sourceId: "b", targetId: "a" });
    expect(() => applyPatch(later, undo)).toThrow("would close a loop");
  });

  it("refuses an edge to a node that is of another kind by now", () => {
    const { after, undo } = undoOf(beam, { type: "disconnect", sourceId: "dv_web", targetId: "model_beam" });
    const later = applyOps(after, [
      { type: "removeNode", nodeId: "model_beam" },
      { type: "addNode", node: makeNode("algorithm", "model_beam") },
    ]);
    expect(() => applyPatch(later, undo)).toThrow(expect.objectContaining({ code: "undo-conflict" }));
  });
});
