import { expect, it } from "vitest";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import { type ChangeRow, changeRowText, describePatch } from "../../../../src/shared/study/describe-patch.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { diffStudies } from "../../../../src/shared/study/patch.ts";
import { makeBeamStudy, makeNode } from "../../../support/make-study.ts";

const beam = makeBeamStudy();

function rowsOf(...ops: Op[]): ChangeRow[] {
  const after = applyOps(beam, ops);
  return describePatch(diffStudies(beam, after), beam, after);
}

function linesOf(...ops: Op[]): string[] {
  return rowsOf(...ops).map(changeRowText);
}

it("names an added node with its values, and its edge", () => {
  const node = makeNode("designVariable", "dv_f", { label: "Flange", data: { lower: 2, upper: 8 } });
  expect(
    linesOf({ type: "addNode", node }, { type: "connect", sourceId: "dv_f", targetId: "model_beam" }),
  ).toEqual([
    'Added design variable "Flange" (kind continuous, lower 2, upper 8)',
    "Connected Flange → Beam",
  ]);
});

it("shows values before and after, and a field that went away", () => {
  expect(linesOf({ type: "updateNode", nodeId: "dv_web", data: { upper: 10, initial: null } })).toEqual([
    'Changed design variable "Web thickness" (upper 8 → 10, initial 4 → none)',
  ]);
});

it("calls a node moved only where nothing else changed", () => {
  const move: Op = { type: "moveNodes", positions: [{ nodeId: "alg", position: { x: 1, y: 1 } }] };
  expect(linesOf(move)).toEqual(['Moved algorithm "Search"']);
  expect(rowsOf(move)).toMatchObject([{ kind: "moved", nodeId: "alg", fields: [] }]);
  expect(linesOf(move, { type: "updateNode", nodeId: "alg", label: "Find" })).toEqual([
    'Changed algorithm "Find" (label Search → Find)',
  ]);
});

it("names a removed node and its edges by the labels they had", () => {
  expect(linesOf({ type: "removeNode", nodeId: "obj_mass" })).toEqual([
    'Removed objective "Least mass"',
    "Disconnected Least mass → Search",
    "Disconnected Mass → Least mass",
  ]);
});

it("shortens long values and names changes of the study itself", () => {
  const [row] = linesOf({ type: "updateStudy", description: "x".repeat(500), settings: { grid: 4 } });
  expect(row).toBe(`Changed the study (description ${"x".repeat(77)}..., grid 4)`);
});
