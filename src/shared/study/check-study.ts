import { z } from "zod";
import { Id, type Study, type StudyNode } from "./study.ts";
import { symbolOf, symbolsInExpression } from "./symbols.ts";

/** Something that keeps a study from being run, or makes its result doubtful. */
export const Problem = z.strictObject({
  severity: z.enum(["error", "warning"]),
  code: z.enum([
    "no-bounds",
    "bounds-reversed",
    "initial-out-of-bounds",
    "no-choices",
    "unbound-variable",
    "no-solver",
    "no-source",
    "no-limit",
    "unknown-symbol",
    "duplicate-symbol",
    "missing-variable",
    "missing-objective",
    "no-formula",
    "missing-extractor",
    "unused-value",
    "unreachable",
    "unit-mismatch",
    "file-absent",
    "unknown-placeholder",
    "program-absent",
  ]),
  nodeId: Id.optional(),
  field: z.string().optional(),
  message: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** Checks a study across its fields and nodes. Pure and O(nodes + edges); errors first, then in order of the nodes. */
export function checkStudy(study: Study): Problem[] {
  const context = createContext(study);
  const problems = [...studyProblems(study), ...duplicateSymbols(study)];
  for (const node of study.nodes) problems.push(...nodeProblems(node, context));
  return problems.sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
}

type Context = {
  readonly hasTarget: (nodeId: string) => boolean;
  readonly sourcesOf: (nodeId: string) => readonly StudyNode[];
  readonly symbols: ReadonlySet<string>;
};

function createContext(study: Study): Context {
  const nodes = new Map(study.nodes.map((node) => [node.id, node]));
  const sources = new Map<string, StudyNode[]>();
  const withTarget = new Set<string>();
  for (const { sourceId, targetId } of study.edges) {
    withTarget.add(sourceId);
    const source = nodes.get(sourceId);
    if (source === undefined) continue;
    const list = sources.get(targetId);
    if (list) list.push(source);
    else sources.set(targetId, [source]);
  }
  const symbols = new Set<string>();
  for (const node of study.nodes) {
    const symbol = symbolOf(node);
    if (symbol !== undefined) symbols.add(symbol);
    if (node.type === "model")
      for (const parameter of node.data.parameters ?? []) symbols.add(parameter.symbol);
    if (node.type === "solver") for (const formula of node.data.formulas ?? []) symbols.add(formula.symbol);
  }
  return {
    hasTarget: (nodeId) => withTarget.has(nodeId),
    sourcesOf: (nodeId) => sources.get(nodeId) ?? [],
    symbols,
  };
}

function studyProblems(study: Study): Problem[] {
  if (study.nodes.length === 0) return [];
  const problems: Problem[] = [];
  if (!study.nodes.some((node) => node.type === "designVariable")) {
    problems.push({
      severity: "warning",
      code: "missing-variable",
      message: "The study has no design variable",
    });
  }
  if (!study.nodes.some((node) => node.type === "objective")) {
    problems.push({ severity: "warning", code: "missing-objective", message: "The study has no objective" });
  }
  return problems;
}

function duplicateSymbols(study: Study): Problem[] {
  const owners = new Map<string, StudyNode>();
  const problems: Problem[] = [];
  for (const node of study.nodes) {
    const symbol = symbolOf(node);
    if (symbol === undefined) continue;
    const owner = owners.get(symbol);
    if (owner === undefined) {
      owners.set(symbol, node);
    } else {
      const message = `"${node.label}" and "${owner.label}" have the same symbol ${symbol}`;
      problems.push({
        severity: "error",
        code: "duplicate-symbol",
        nodeId: node.id,
        field: "symbol",
        message,
      });
    }
  }
  return problems;
}

function nodeProblems(node: StudyNode, context: Context): Problem[] {
  switch (node.type) {
    case "designVariable":
      return variableProblems(node, context);
    case "model":
      return context.hasTarget(node.id)
        ? []
        : [problem(node, "no-solver", `"${node.label}" is not connected to a solver`)];
    case "extractor":
      return extractorProblems(node, context);
    case "objective":
    case "constraint":
      return goalProblems(node, context);
    case "solver":
    case "algorithm":
    case "surrogate":
    case "note":
    case "group":
      return [];
  }
}

function variableProblems(node: Extract<StudyNode, { type: "designVariable" }>, context: Context): Problem[] {
  const { kind, lower, upper, initial, choices, unit } = node.data;
  const problems: Problem[] = [];
  const suffix = unit === undefined ? "" : ` ${unit}`;
  if (kind === "categorical") {
    if ((choices ?? []).length === 0)
      problems.push(problem(node, "no-choices", `"${node.label}" has no choices`, "choices"));
    else if (initial !== undefined && !choices?.includes(initial)) {
      problems.push(
        problem(
          node,
          "initial-out-of-bounds",
          `The start value of "${node.label}" is none of its choices`,
          "initial",
        ),
      );
    }
  } else if (lower === undefined || upper === undefined) {
    const field = lower === undefined ? "lower" : "upper";
    problems.push(problem(node, "no-bounds", `"${node.label}" has no ${field} bound`, field));
  } else if (lower > upper) {
    problems.push(
      problem(
        node,
        "bounds-reversed",
        `Bounds of "${node.label}" are reversed: ${lower} > ${upper}${suffix}`,
        "lower",
      ),
    );
  } else if (initial !== undefined && (typeof initial !== "number" || initial < lower || initial > upper)) {
    const message = `The start value of "${node.label}" is outside its bounds: ${initial}${suffix}`;
    problems.push(problem(node, "initial-out-of-bounds", message, "initial"));
  }
  if (!context.hasTarget(node.id)) {
    problems.push(
      problem(node, "unbound-variable", `"${node.label}" is not connected to anything it could change`),
    );
  }
  return problems;
}

function extractorProblems(node: Extract<StudyNode, { type: "extractor" }>, context: Context): Problem[] {
  if (node.data.kind === "formula") {
    if (node.data.expression === undefined)
      return [problem(node, "no-formula", `"${node.label}" has no formula`, "expression")];
    return unknownSymbols(node, node.data.expression, context);
  }
  const fromSolver = context.sourcesOf(node.id).some((source) => source.type === "solver");
  return fromSolver ? [] : [problem(node, "no-source", `"${node.label}" is not connected to a solver`)];
}

function goalProblems(
  node: Extract<StudyNode, { type: "objective" | "constraint" }>,
  context: Context,
): Problem[] {
  const problems: Problem[] = [];
  if (node.data.expression !== undefined) {
    problems.push(...unknownSymbols(node, node.data.expression, context));
  } else {
    const sources = context
      .sourcesOf(node.id)
      .filter((source) => source.type === "extractor" || source.type === "designVariable");
    if (sources.length !== 1) {
      const message =
        sources.length === 0
          ? `"${node.label}" has no value: connect an extractor or give it an expression`
          : `"${node.label}" is fed by ${sources.length} nodes: say by an expression how they go together`;
      problems.push(problem(node, "no-source", message, "expression"));
    }
  }
  if (node.type === "constraint" && node.data.limit === undefined) {
    problems.push(problem(node, "no-limit", `"${node.label}" has no limit`, "limit"));
  }
  return problems;
}

function unknownSymbols(node: StudyNode, expression: string, context: Context): Problem[] {
  return symbolsInExpression(expression)
    .filter((symbol) => !context.symbols.has(symbol))
    .map((symbol) =>
      problem(node, "unknown-symbol", `"${node.label}" uses ${symbol}, which nothing gives`, "expression"),
    );
}

function problem(node: StudyNode, code: Problem["code"], message: string, field?: string): Problem {
  return { severity: "error", code, nodeId: node.id, ...(field === undefined ? {} : { field }), message };
}
