import { expect, it } from "vitest";
import { findNodes } from "../../../../src/renderer/state/find-nodes.ts";
import type { StudyNode } from "../../../../src/shared/study/study.ts";

const position = { x: 0, y: 0 };
const nodes: StudyNode[] = [
  {
    id: "dv_b",
    type: "designVariable",
    label: "Web thickness",
    position,
    data: { kind: "continuous", symbol: "tw" },
  },
  {
    id: "out_m",
    type: "extractor",
    label: "Mass",
    position: { x: 300, y: 0 },
    data: { kind: "formula", expression: "rho * tw * 7.85" },
  },
  {
    id: "solver_1",
    type: "solver",
    label: "Formulas",
    position: { x: 200, y: 0 },
    data: { kind: "formula", formulas: [{ symbol: "area", expression: "tw * height" }] },
  },
];
const find = (query: string): string[] => findNodes(nodes, query).map(({ id }) => id);

it.each([
  ["thickness", ["dv_b"]],
  ["TW", ["dv_b", "solver_1", "out_m"]],
  ["design variable", ["dv_b"]],
  ["out_m", ["out_m"]],
  ["7.85", ["out_m"]],
  ["area", ["solver_1"]],
  ["mass thickness", []],
  ["  ", []],
])("finds %j by name, symbol, kind, id and expression, as they are read", (query, ids) => {
  expect(find(query)).toEqual(ids);
});
