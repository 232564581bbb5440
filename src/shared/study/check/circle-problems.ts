import { nodeProblem, type Problem } from "../problem.ts";
import type { StudyNode } from "../study.ts";
import { findCircles } from "./find-circles.ts";
import type { StudyGraph } from "./study-graph.ts";

/** Formulas that need each other's values, and solvers that feed each other. One problem for each circle. */
export function circleProblems(nodes: readonly StudyNode[], graph: StudyGraph): Problem[] {
  const ofType =
    (type: StudyNode["type"]) =>
    (node: StudyNode): boolean =>
      node.type === type;
  const needsOf = (node: StudyNode): readonly StudyNode[] =>
    node.type === "solver"
      ? graph.sourcesOf(node.id).filter(ofType("solver"))
      : graph.symbolsUsedBy(node).flatMap(graph.giversOf).filter(ofType("extractor"));
  return findCircles(
    nodes.filter(({ type }) => type === "solver" || type === "extractor"),
    needsOf,
  ).flatMap((circle) => {
    const [first] = circle;
    if (first === undefined) return [];
    const field = first.type === "extractor" ? { field: "expression" } : {};
    return [nodeProblem(first, "formula-circle", describe(circle, first), field)];
  });
}

const MOST_NAMES = 4;

function describe(circle: readonly StudyNode[], first: StudyNode): string {
  const isSolver = first.type === "solver";
  if (circle.length === 1) return `"${first.label}" needs its own ${isSolver ? "result" : "value"}`;
  const names = circle.slice(0, MOST_NAMES).map(({ label }) => `"${label}"`);
  const last = circle.length > MOST_NAMES ? `${circle.length - MOST_NAMES} more` : names.pop();
  return `${names.join(", ")} and ${last} need each other's ${isSolver ? "results" : "values"}`;
}
