import { sortByNeeds } from "../optimise/sort-by-needs.ts";
import type { Study, StudyNode } from "./study.ts";

type Solver = Extract<StudyNode, { type: "solver" }>;

/**
 * Solvers in the order in which a trial computes them: each after those that feed it.
 * @throws AppError study-not-ready where some feed each other in a circle
 */
export function sortSolvers({ nodes, edges }: Pick<Study, "nodes" | "edges">): Solver[] {
  const solvers = nodes.filter((node): node is Solver => node.type === "solver");
  const sources = new Map<string, string[]>();
  for (const { sourceId, targetId } of edges) {
    const known = sources.get(targetId);
    if (known === undefined) sources.set(targetId, [sourceId]);
    else known.push(sourceId);
  }
  return sortByNeeds(
    solvers,
    ({ id }) => [id],
    ({ id }) => sources.get(id) ?? [],
  );
}
