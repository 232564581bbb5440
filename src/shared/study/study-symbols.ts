import type { StudyNode } from "./study.ts";
import { symbolOf } from "./symbols.ts";

/** The symbols under which expressions and templates know what a node gives. */
export function symbolsGivenBy(node: StudyNode): readonly string[] {
  switch (node.type) {
    case "model":
      return (node.data.parameters ?? []).map(({ symbol }) => symbol);
    case "solver":
      return (node.data.formulas ?? []).map(({ symbol }) => symbol);
    default: {
      const symbol = symbolOf(node);
      return symbol === undefined ? [] : [symbol];
    }
  }
}

/** The expressions that are computed for a node as its kind is now. */
export function expressionsOf(node: StudyNode): readonly string[] {
  switch (node.type) {
    case "extractor":
      return node.data.kind === "formula" && node.data.expression !== undefined ? [node.data.expression] : [];
    case "objective":
    case "constraint":
      return node.data.expression === undefined ? [] : [node.data.expression];
    case "solver":
      return node.data.kind === "formula"
        ? (node.data.formulas ?? []).map(({ expression }) => expression)
        : [];
    default:
      return [];
  }
}
