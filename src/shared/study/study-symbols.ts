import { findPlaceholders } from "../expression/placeholders.ts";
import type { StudyNode } from "./study.ts";
import { symbolOf } from "./symbols.ts";

/** The symbols under which expressions and templates know what a node gives. */
export function symbolsGivenBy(node: StudyNode): readonly string[] {
  switch (node.type) {
    case "model":
      return (node.data.parameters ?? []).map(({ symbol }) => symbol);
    case "solver":
      return node.data.kind === "formula" ? (node.data.formulas ?? []).map(({ symbol }) => symbol) : [];
    default: {
      const symbol = symbolOf(node);
      return symbol === undefined ? [] : [symbol];
    }
  }
}

/** A formula of a node, and where in the node it stands. */
export type NodeFormula = {
  readonly expression: string;
  readonly field: "expression" | "formulas" | "loads" | "command";
  /** What it gives, for a formula solver; the group of a load. */
  readonly name?: string;
  readonly unit?: string;
};

/** The formulas that are computed for a node as its kind is now, in the order in which they are. */
export function formulasOf(node: StudyNode): readonly NodeFormula[] {
  switch (node.type) {
    case "extractor":
      return node.data.kind === "formula" ? ownFormula(node.data) : [];
    case "objective":
    case "constraint":
      return ownFormula(node.data);
    case "solver":
      return solverFormulas(node.data);
    default:
      return [];
  }
}

/** The expressions alone. */
export function expressionsOf(node: StudyNode): readonly string[] {
  return formulasOf(node).map(({ expression }) => expression);
}

function ownFormula({
  expression,
  unit,
}: {
  readonly expression?: string | undefined;
  readonly unit?: string | undefined;
}): readonly NodeFormula[] {
  if (expression === undefined) return [];
  return [{ expression, field: "expression", ...(unit === undefined ? {} : { unit }) }];
}

function solverFormulas({
  kind,
  formulas = [],
  loads = [],
  command = [],
}: Extract<StudyNode, { type: "solver" }>["data"]): readonly NodeFormula[] {
  switch (kind) {
    case "formula":
      return formulas.map(({ symbol, expression, unit }) => ({
        expression,
        field: "formulas",
        name: symbol,
        ...(unit === undefined ? {} : { unit }),
      }));
    case "gmsh":
      return loads.map(({ set, total }) => ({ expression: total, field: "loads", name: set }));
    case "command":
      return command.flatMap((argument) =>
        findPlaceholders(argument).placeholders.map(({ expression }) => ({ expression, field: "command" })),
      );
    default:
      return [];
  }
}
