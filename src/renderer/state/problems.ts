import { checkStudy } from "../../shared/study/check-study.ts";
import type { Problem } from "../../shared/study/problem.ts";
import type { Study } from "../../shared/study/study.ts";
import { useApp } from "./store.ts";

type ProblemIndex = {
  readonly all: readonly Problem[];
  readonly byNode: ReadonlyMap<string, readonly Problem[]>;
};

const none: ProblemIndex = { all: [], byNode: new Map() };
const noProblems: readonly Problem[] = [];
const checked = new WeakMap<Study, ProblemIndex>();

/** The problems of a study, checked once for each of its states. */
function problemsOf(study: Study | undefined): ProblemIndex {
  if (study === undefined) return none;
  const known = checked.get(study);
  if (known !== undefined) return known;
  const all = checkStudy(study);
  const byNode = new Map<string, Problem[]>();
  for (const problem of all) {
    if (problem.nodeId === undefined) continue;
    const list = byNode.get(problem.nodeId);
    if (list) list.push(problem);
    else byNode.set(problem.nodeId, [problem]);
  }
  const index = { all, byNode };
  checked.set(study, index);
  return index;
}

export function useProblems(): readonly Problem[] {
  return useApp((state) => problemsOf(state.open?.study).all);
}

/** The list changes with every state of the study: compare it by its text where that matters. */
export function useNodeProblems(nodeId: string): readonly Problem[] {
  return useApp((state) => problemsOf(state.open?.study).byNode.get(nodeId) ?? noProblems);
}

/** The worst problem of a node in words, or undefined; a plain value, so that a node is drawn anew only when it changes. */
export function useNodeProblemText(nodeId: string): string | undefined {
  return useApp((state) => {
    const problems = problemsOf(state.open?.study).byNode.get(nodeId);
    return problems?.map(({ message }) => message).join("\n");
  });
}
