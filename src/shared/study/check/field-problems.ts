import { nodeProblem, type Problem } from "../problem.ts";
import type { StudyNode } from "../study.ts";

type NodeOf<Type extends StudyNode["type"]> = Extract<StudyNode, { type: Type }>;
type Field = keyof NodeOf<"extractor">["data"];

/** What an extractor of each kind cannot do without, and how a person calls it. A formula has a problem of its own. */
const neededFields: Readonly<
  Record<Exclude<NodeOf<"extractor">["data"]["kind"], "formula">, readonly (readonly [Field, string])[]>
> = {
  json: [
    ["file", "result file"],
    ["path", "path in the JSON file"],
  ],
  csv: [
    ["file", "result file"],
    ["column", "column"],
  ],
  regex: [
    ["file", "result file"],
    ["pattern", "pattern"],
  ],
  calculixDat: [
    ["file", "result file"],
    ["section", "section of the .dat file"],
  ],
  calculixFrd: [["file", "result file"]],
  script: [["file", "script"]],
};

export function missingExtractorFields(node: NodeOf<"extractor">): Problem[] {
  const { data } = node;
  if (data.kind === "formula") return [];
  const problems = neededFields[data.kind].flatMap(([field, name]) =>
    missing(node, data[field], field, name),
  );
  if (data.kind === "calculixFrd" && data.field === undefined && data.reduce === undefined)
    problems.push(...missing(node, undefined, "field", "result field"));
  return problems;
}

export function missingSolverFields(node: NodeOf<"solver">): Problem[] {
  const { kind, formulas = [], command = [], input } = node.data;
  switch (kind) {
    case "formula":
      return missing(node, formulas[0], "formulas", "formulas");
    case "command":
      return missing(node, command[0]?.trim(), "command", "command");
    case "python":
    case "node":
      return missing(node, input, "input", "script");
    case "calculix":
      return missing(node, input, "input", "deck");
    case "gmsh":
      return missing(node, input, "input", "geometry file");
  }
}

function missing(node: StudyNode, value: unknown, field: string, name: string): Problem[] {
  if (value !== undefined && value !== "") return [];
  return [nodeProblem(node, "missing-field", `"${node.label}" has no ${name}`, { field })];
}
