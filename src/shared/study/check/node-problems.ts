import { nodeProblem, type Problem } from "../problem.ts";
import type { StudyNode } from "../study.ts";
import { areDifferentUnits } from "../units.ts";
import { missingExtractorFields, missingSolverFields } from "./field-problems.ts";
import { type FormulaSurroundings, formulaProblems } from "./formula-problems.ts";
import type { StudyGraph } from "./study-graph.ts";

type ValueSource = Extract<StudyNode, { type: "extractor" | "designVariable" }>;

/** What is wrong with one node: with its fields, and with what feeds it or is fed by it. */
export function nodeProblems(node: StudyNode, around: FormulaSurroundings): Problem[] {
  const { graph } = around;
  switch (node.type) {
    case "designVariable":
      return variableProblems(node, graph);
    case "model":
      return graph.hasTarget(node.id)
        ? []
        : [nodeProblem(node, "no-solver", `"${node.label}" is not connected to a solver`)];
    case "solver":
      return solverProblems(node, around);
    case "extractor":
      return extractorProblems(node, around);
    case "objective":
    case "constraint":
      return goalProblems(node, around);
    case "algorithm":
    case "surrogate":
    case "note":
    case "group":
      return [];
  }
}

function variableProblems(
  node: Extract<StudyNode, { type: "designVariable" }>,
  graph: StudyGraph,
): Problem[] {
  const problems = [...valueProblems(node)];
  if (!graph.isUsed(node)) {
    const message = `"${node.label}" is not connected to anything it could change`;
    problems.push(nodeProblem(node, "unbound-variable", message));
  }
  return problems;
}

/** Of the values that a variable may have. */
function valueProblems(node: Extract<StudyNode, { type: "designVariable" }>): Problem[] {
  const { kind, lower, upper, initial, choices = [], unit, scale } = node.data;
  const suffix = unit === undefined ? "" : ` ${unit}`;
  if (kind === "categorical") {
    if (choices.length === 0)
      return [nodeProblem(node, "no-choices", `"${node.label}" has no choices`, { field: "choices" })];
    if (initial === undefined || choices.includes(initial)) return [];
    const message = `The start value of "${node.label}" is none of its choices`;
    return [nodeProblem(node, "initial-out-of-bounds", message, { field: "initial" })];
  }
  if (lower === undefined || upper === undefined) {
    const field = lower === undefined ? "lower" : "upper";
    return [nodeProblem(node, "no-bounds", `"${node.label}" has no ${field} bound`, { field })];
  }
  if (lower > upper) {
    const message = `Bounds of "${node.label}" are reversed: ${lower} > ${upper}${suffix}`;
    return [nodeProblem(node, "bounds-reversed", message, { field: "lower" })];
  }
  if (kind === "integer" && Math.ceil(lower) > Math.floor(upper)) {
    const message = `There is no whole number between the bounds of "${node.label}"`;
    return [nodeProblem(node, "no-whole-number", message, { field: "lower" })];
  }
  if (scale === "log" && lower <= 0) {
    const message = `"${node.label}" is searched on a logarithmic scale, so its lower bound must be above 0`;
    return [nodeProblem(node, "bad-log-scale", message, { field: "lower" })];
  }
  if (initial === undefined || (typeof initial === "number" && initial >= lower && initial <= upper))
    return [];
  const message = `The start value of "${node.label}" is outside its bounds: ${initial}${suffix}`;
  return [nodeProblem(node, "initial-out-of-bounds", message, { field: "initial" })];
}

function solverProblems(
  node: Extract<StudyNode, { type: "solver" }>,
  around: FormulaSurroundings,
): Problem[] {
  const problems = [...missingSolverFields(node), ...formulaProblems(node, around)];
  if (!around.graph.isUsed(node)) {
    const message = `Nothing is read from "${node.label}": add an extractor`;
    problems.push(nodeProblem(node, "missing-extractor", message));
  }
  return problems;
}

function extractorProblems(
  node: Extract<StudyNode, { type: "extractor" }>,
  around: FormulaSurroundings,
): Problem[] {
  const problems = sourceProblems(node, around);
  // A value that is not there yet is not missed anywhere either.
  if (problems.some(({ severity }) => severity === "error") || around.graph.isUsed(node)) return problems;
  const message = `Nothing uses the value of "${node.label}"`;
  return [...problems, nodeProblem(node, "unused-value", message, { severity: "warning" })];
}

function sourceProblems(
  node: Extract<StudyNode, { type: "extractor" }>,
  around: FormulaSurroundings,
): Problem[] {
  if (node.data.kind === "formula") {
    if (node.data.expression !== undefined) return formulaProblems(node, around);
    return [nodeProblem(node, "no-formula", `"${node.label}" has no formula`, { field: "expression" })];
  }
  const problems = missingExtractorFields(node);
  const fromSolver = around.graph.sourcesOf(node.id).some((source) => source.type === "solver");
  if (!fromSolver)
    problems.push(nodeProblem(node, "no-source", `"${node.label}" is not connected to a solver`));
  return problems;
}

function goalProblems(
  node: Extract<StudyNode, { type: "objective" | "constraint" }>,
  around: FormulaSurroundings,
): Problem[] {
  const problems = formulaProblems(node, around);
  if (node.data.expression === undefined) {
    const sources = valueSources(node, around.graph);
    const [source] = sources;
    if (source === undefined || sources.length > 1) {
      const message =
        source === undefined
          ? `"${node.label}" has no value: connect an extractor or give it an expression`
          : `"${node.label}" is fed by ${sources.length} nodes: say by an expression how they go together`;
      problems.push(nodeProblem(node, "no-source", message, { field: "expression" }));
    } else if (areDifferentUnits(node.data.unit, source.data.unit)) {
      const message = `"${node.label}" is in ${node.data.unit}, its value "${source.label}" in ${source.data.unit}`;
      problems.push(nodeProblem(node, "unit-mismatch", message, { severity: "warning", field: "unit" }));
    }
  }
  if (node.type === "constraint" && node.data.limit === undefined) {
    problems.push(nodeProblem(node, "no-limit", `"${node.label}" has no limit`, { field: "limit" }));
  }
  return problems;
}

/** The nodes whose value an objective or constraint without an expression takes. */
export function valueSources({ id }: StudyNode, graph: StudyGraph): ValueSource[] {
  return graph
    .sourcesOf(id)
    .filter((source) => source.type === "extractor" || source.type === "designVariable");
}
