import { listExtractors } from "../../optimise/extractor-kinds.ts";
import { nodeProblem, type Problem } from "../problem.ts";
import type { StudyNode } from "../study.ts";

type NodeOf<Type extends StudyNode["type"]> = Extract<StudyNode, { type: Type }>;
type Field = keyof NodeOf<"extractor">["data"];

/** How a person calls what an extractor cannot do without. A formula has a problem of its own. */
const fieldNames: Readonly<Partial<Record<Field, string>>> = {
  file: "result file",
  section: "section of the .dat file",
  field: "result field",
  path: "path in the file",
};

export function missingExtractorFields(node: NodeOf<"extractor">): Problem[] {
  const { data } = node;
  if (data.kind === "formula") return [];
  const { required = [] } = listExtractors().find(({ kind }) => kind === data.kind) ?? {};
  return required.flatMap((field) => {
    const name = data.kind === "script" && field === "file" ? "script" : (fieldNames[field] ?? field);
    return missing(node, data[field], field, name);
  });
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
