import { ExpressionError } from "../../expression/expression-error.ts";
import { findPlaceholders } from "../../expression/placeholders.ts";
import type { SyntaxTree } from "../../expression/syntax-tree.ts";
import { type Dimension, describeDimension, isSameDimension } from "../dimension.ts";
import { nodeProblem, type Problem } from "../problem.ts";
import type { StudyNode } from "../study.ts";
import { formulasOf, type NodeFormula } from "../study-symbols.ts";
import { parseUnit } from "../units.ts";
import { inferDimension } from "./infer-dimension.ts";
import { readFormula } from "./read-formula.ts";
import type { StudyGraph } from "./study-graph.ts";

/** Which symbols there are when a solver is computed, and what each measures. */
export type FormulaSurroundings = {
  readonly graph: StudyGraph;
  /** Where a formula solver comes in the order of a trial; undefined where solvers feed each other in a circle. */
  readonly turnOf: ((solver: StudyNode) => number) | undefined;
  readonly dimensionOf: (symbol: string) => Dimension | undefined;
};

/** Of all formulas of a node: those that cannot be read, what they use that is not there, and what they mix up. */
export function formulaProblems(node: StudyNode, around: FormulaSurroundings): Problem[] {
  const formulas = formulasOf(node);
  const told = new Set<string>();
  const problems = openPlaceholders(node);
  for (const [index, formula] of formulas.entries()) {
    const read = readFormula(formula.expression);
    if (read instanceof ExpressionError) {
      const message = `${nameOf(node, formula)} cannot be read at character ${read.position + 1}: ${read.message}`;
      problems.push(nodeProblem(node, "bad-formula", message, { field: formula.field }));
      continue;
    }
    for (const symbol of read.symbols) {
      const reason = told.has(symbol) ? undefined : whyUnknown(symbol, node, index, around);
      if (reason === undefined) continue;
      told.add(symbol);
      const message = `"${node.label}" uses ${symbol}, which ${reason}`;
      problems.push(nodeProblem(node, "unknown-symbol", message, { field: formula.field, symbol }));
    }
    problems.push(...unitProblems(node, formula, read.tree, around));
  }
  return problems;
}

/** Placeholders in the arguments of a command that nothing closes. */
function openPlaceholders(node: StudyNode): Problem[] {
  if (node.type !== "solver" || node.data.kind !== "command") return [];
  return (node.data.command ?? []).flatMap((argument) => {
    if (findPlaceholders(argument).open.length === 0) return [];
    const message = `The command of "${node.label}" has {{ that is not closed by }}: ${argument.slice(0, 80)}`;
    return [nodeProblem(node, "bad-formula", message, { field: "command" })];
  });
}

function nameOf(node: StudyNode, { field, name }: NodeFormula): string {
  switch (field) {
    case "expression":
      return `The formula of "${node.label}"`;
    case "formulas":
      return `The formula of ${name} in "${node.label}"`;
    case "loads":
      return `The load on ${name} in "${node.label}"`;
    case "command":
      return `A placeholder in the command of "${node.label}"`;
  }
}

/** Why formula number `index` of a node cannot use a symbol; undefined where it can. */
function whyUnknown(
  symbol: string,
  node: StudyNode,
  index: number,
  { graph, turnOf }: FormulaSurroundings,
): string | undefined {
  const givers = graph.giversOf(symbol);
  if (givers.length === 0) return "nothing gives";
  // Extractors and goals are computed after everything else; circles of extractors are told by themselves.
  if (node.type !== "solver") return undefined;
  const inputs = givers.filter(({ type }) => type !== "extractor");
  if (inputs.length === 0) return "is known only after the solver";
  if (node.data.kind !== "formula") return undefined;
  const turn = turnOf?.(node) ?? Number.POSITIVE_INFINITY;
  const isThere = inputs.some((giver) => {
    if (giver.type !== "solver") return true;
    if (giver !== node) return turnOf === undefined || turnOf(giver) < turn;
    const own = giver.data.formulas?.findIndex((formula) => formula.symbol === symbol) ?? -1;
    return own < index;
  });
  return isThere ? undefined : "is computed only after it";
}

function unitProblems(
  node: StudyNode,
  formula: NodeFormula,
  tree: SyntaxTree,
  { dimensionOf }: FormulaSurroundings,
): Problem[] {
  const { dimension, mismatches } = inferDimension(tree, dimensionOf);
  const [mismatch] = mismatches;
  const warning = (message: string, field: string): Problem[] => [
    nodeProblem(node, "unit-mismatch", message, { severity: "warning", field }),
  ];
  if (mismatch !== undefined) {
    const [left, right] = [describeDimension(mismatch.left), describeDimension(mismatch.right)];
    return warning(`${nameOf(node, formula)} adds or compares ${left} and ${right}`, formula.field);
  }
  const declared = formula.unit === undefined ? undefined : parseUnit(formula.unit)?.dimension;
  if (dimension === undefined || declared === undefined || isSameDimension(dimension, declared)) return [];
  const what = `${nameOf(node, formula)} gives ${describeDimension(dimension)}`;
  const field = formula.field === "expression" ? "unit" : formula.field;
  return warning(`${what}, but its unit ${formula.unit} is that of ${describeDimension(declared)}`, field);
}
