import type { NodeType } from "../../src/shared/study/node-types.ts";
import type { Study, StudyNode } from "../../src/shared/study/study.ts";
import { makeNode, makeStudy } from "./make-study.ts";

/** The rows of one analysis, by columns: variables, model, solver, extractors, goals, algorithm. */
const columns: readonly (readonly [NodeType, number])[] = [
  ["designVariable", 8],
  ["model", 1],
  ["solver", 1],
  ["extractor", 5],
  ["constraint", 3],
  ["algorithm", 1],
];
const columnWidth = 256;
const rowHeight = 112;

/**
 * A study as engineers have them, of many analyses: variables feed a model, which a solver computes, of whose results
 * some are goals of a search; a note explains each. All are wide apart enough that nothing covers anything.
 */
export function generateStudy(nodeCount: number): Study {
  const perAnalysis = columns.reduce((sum, [, count]) => sum + count, 1);
  const analyses = Math.ceil(nodeCount / perAnalysis);
  const perRow = Math.ceil(Math.sqrt(analyses / 1.5));
  const nodes: StudyNode[] = [];
  const edges: string[] = [];
  for (let index = 0; index < analyses; index += 1) {
    const left = (index % perRow) * (columns.length + 1) * columnWidth;
    const top = Math.floor(index / perRow) * 10 * rowHeight;
    const id = (type: NodeType, row: number): string => `${type}_${index}_${row}`;
    columns.forEach(([type, count], column) => {
      for (let row = 0; row < count; row += 1) {
        const position = { x: left + column * columnWidth, y: top + row * rowHeight };
        nodes.push(makeNode(type, id(type, row), { ...fieldsOf(type, index, row), position }));
      }
    });
    const position = { x: left + 3 * columnWidth, y: top + 6 * rowHeight };
    nodes.push(
      makeNode("note", `note_${index}`, { data: { text: `What analysis ${index} is for` }, position }),
    );
    for (let row = 0; row < 8; row += 1) edges.push(`${id("designVariable", row)}>${id("model", 0)}`);
    edges.push(`${id("model", 0)}>${id("solver", 0)}`);
    for (let row = 0; row < 5; row += 1) edges.push(`${id("solver", 0)}>${id("extractor", row)}`);
    for (let row = 0; row < 3; row += 1) {
      edges.push(`${id("extractor", row)}>${id("constraint", row)}`);
      edges.push(`${id("constraint", row)}>${id("algorithm", 0)}`);
    }
  }
  const kept = nodes.slice(0, nodeCount);
  const ids = new Set(kept.map((node) => node.id));
  return makeStudy({
    name: `${nodeCount} nodes`,
    nodes: kept,
    edges: edges.filter((edge) => edge.split(">").every((end) => ids.has(end))),
  });
}

function fieldsOf(
  type: NodeType,
  index: number,
  row: number,
): { label: string; data: Record<string, unknown> } {
  switch (type) {
    case "designVariable":
      return {
        label: `Plate thickness ${index}.${row}`,
        data: { symbol: `t_${index}_${row}`, lower: 2, upper: 8 + row, initial: 4, unit: "mm" },
      };
    case "model":
      return { label: `Frame ${index}`, data: { files: [{ source: `model/frame_${index}.inp.tmpl` }] } };
    case "solver":
      return {
        label: `CalculiX ${index}`,
        data: { kind: "calculix", input: `frame_${index}.inp`, timeLimitS: 60 },
      };
    case "extractor":
      return {
        label: `Stress ${index}.${row}`,
        data: {
          symbol: `s_${index}_${row}`,
          kind: "calculixFrd",
          file: `frame_${index}.frd`,
          field: "STRESS",
          reduce: "max",
          unit: "MPa",
        },
      };
    case "constraint":
      return { label: `Stress limit ${index}.${row}`, data: { limit: 200 + row, unit: "MPa" } };
    default:
      return { label: `${type} ${index}.${row}`, data: {} };
  }
}
