import { isReservedName } from "../expression/functions.ts";
import { circleProblems } from "./check/circle-problems.ts";
import { createDimensionLookup } from "./check/dimension-lookup.ts";
import { nodeProblems } from "./check/node-problems.ts";
import { createStudyGraph, type StudyGraph } from "./check/study-graph.ts";
import { mergeProblems, nodeProblem, type Problem } from "./problem.ts";
import { sortSolvers } from "./sort-solvers.ts";
import type { Study, StudyNode } from "./study.ts";
import { symbolsGivenBy } from "./study-symbols.ts";

/** Checks a study across its fields and nodes. Pure and O(nodes + edges); errors first, then in order of the nodes. */
export function checkStudy(study: Study): Problem[] {
  const graph = createStudyGraph(study);
  const circles = circleProblems(study.nodes, graph);
  const around = { graph, turnOf: solverTurns(study, circles), dimensionOf: createDimensionLookup(graph) };
  const byNode = new Map(study.nodes.map((node) => [node, nodeProblems(node, around)]));
  const unreachable = findUnreachable(study, graph, (node) =>
    byNode.get(node)?.some(({ severity }) => severity === "error"),
  );
  const perNode = study.nodes.flatMap((node) => [
    ...(byNode.get(node) ?? []),
    ...(unreachable.has(node) ? [unreachableProblem(node)] : []),
  ]);
  return mergeProblems(studyProblems(study), symbolProblems(study), circles, perNode);
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

/** Each symbol is given once, and means nothing else in formulas. */
function symbolProblems(study: Study): Problem[] {
  const owners = new Map<string, StudyNode>();
  const problems: Problem[] = [];
  for (const node of study.nodes) {
    const field = symbolField(node);
    for (const symbol of symbolsGivenBy(node)) {
      // `__proto__` is no key of what lists values by symbol.
      if (isReservedName(symbol) || symbol === "__proto__") {
        const message = `"${node.label}" gives ${symbol}, which means something else in formulas: choose another symbol`;
        problems.push(nodeProblem(node, "reserved-symbol", message, { field, symbol }));
        continue;
      }
      const owner = owners.get(symbol);
      if (owner === undefined) {
        owners.set(symbol, node);
        continue;
      }
      const message =
        owner === node
          ? `"${node.label}" gives the symbol ${symbol} twice`
          : `"${node.label}" and "${owner.label}" have the same symbol ${symbol}`;
      problems.push(nodeProblem(node, "duplicate-symbol", message, { field, symbol }));
    }
  }
  return problems;
}

function symbolField({ type }: StudyNode): string {
  return type === "model" ? "parameters" : type === "solver" ? "formulas" : "symbol";
}

/** Where each solver comes in the order of a trial; there is none while solvers feed each other. */
function solverTurns(study: Study, circles: readonly Problem[]): ((solver: StudyNode) => number) | undefined {
  const isSolver = new Set(study.nodes.flatMap(({ id, type }) => (type === "solver" ? [id] : [])));
  if (circles.some(({ nodeId }) => nodeId !== undefined && isSolver.has(nodeId))) return undefined;
  const turns = new Map<StudyNode, number>(sortSolvers(study).map((solver, turn) => [solver, turn]));
  return (solver) => turns.get(solver) ?? 0;
}

/**
 * The nodes that lead to no goal. Told already are: that there is no goal at all, a node that nothing uses, and an
 * error of the last node on the way, which is the reason for those before it.
 */
function findUnreachable(
  study: Study,
  graph: StudyGraph,
  hasError: (node: StudyNode) => boolean | undefined,
): ReadonlySet<StudyNode> {
  if (!study.nodes.some(isGoal)) return new Set();
  const leading = graph.leadingTo(
    study.nodes.filter((node) => isGoal(node) || (hasError(node) && !graph.isUsed(node))),
  );
  return new Set(
    study.nodes.filter((node) => isForGoals(node) && !leading.has(node.id) && graph.isUsed(node)),
  );
}

function isGoal({ type }: StudyNode): boolean {
  return type === "objective" || type === "constraint";
}

function isForGoals({ type }: StudyNode): boolean {
  return type === "designVariable" || type === "model" || type === "solver" || type === "extractor";
}

function unreachableProblem(node: StudyNode): Problem {
  const message = `"${node.label}" leads to no objective or constraint`;
  return nodeProblem(node, "unreachable", message, { severity: "warning" });
}
