import { useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import type { OpenStudy } from "../../shared/events.ts";
import { checkStudy } from "../../shared/study/check-study.ts";
import { mergeProblems, type Problem, type Severity } from "../../shared/study/problem.ts";
import { type QuickFix, quickFixes } from "../../shared/study/quick-fixes.ts";
import type { Study } from "../../shared/study/study.ts";
import { useApp } from "./store.ts";
import { useUi } from "./ui-store.ts";

type ProblemIndex = {
  readonly all: readonly Problem[];
  readonly byNode: ReadonlyMap<string, readonly Problem[]>;
};

/** What is wrong with a node, in words, and how bad the worst of it is. */
export type ProblemState = { readonly severity: Severity; readonly text: string };
export type ProblemCounts = { readonly errors: number; readonly warnings: number };

const none: ProblemIndex = { all: [], byNode: new Map() };
const noProblems: readonly Problem[] = [];
const indexed = new WeakMap<Study, { outer: readonly Problem[]; index: ProblemIndex }>();

/** The problems of the open study with those of its folder and machine, checked once for each of its states. */
function problemsOf(open: OpenStudy | undefined): ProblemIndex {
  if (open === undefined) return none;
  const { study, outerProblems: outer } = open;
  const known = indexed.get(study);
  if (known?.outer === outer) return known.index;
  const index = buildIndex(study, outer);
  indexed.set(study, { outer, index });
  return index;
}

function buildIndex(study: Study, outer: readonly Problem[]): ProblemIndex {
  const nodeIds = new Set(study.nodes.map(({ id }) => id));
  // The host tells of folder and machine a moment after a change, which may have taken the node away.
  const present = outer.filter(({ nodeId }) => nodeId === undefined || nodeIds.has(nodeId));
  const distinct = new Map(
    mergeProblems(checkStudy(study), present).map((problem) => [problemKey(problem), problem]),
  );
  const all = [...distinct.values()];
  const byNode = new Map<string, Problem[]>();
  for (const problem of all) {
    if (problem.nodeId === undefined) continue;
    const list = byNode.get(problem.nodeId);
    if (list) list.push(problem);
    else byNode.set(problem.nodeId, [problem]);
  }
  return { all, byNode };
}

/** What tells a problem from all others of a study. */
export function problemKey({ code, nodeId, message }: Problem): string {
  return `${nodeId ?? ""}:${code}:${message}`;
}

export function useProblems(): readonly Problem[] {
  return useApp((state) => problemsOf(state.open).all);
}

export function useProblemCounts(): ProblemCounts {
  return useApp(useShallow((state) => countProblems(problemsOf(state.open).all)));
}

export function countProblems(problems: readonly Problem[]): ProblemCounts {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return { errors, warnings: problems.length - errors };
}

/** `2 errors, 1 warning`, or `none`. */
export function problemWords({ errors, warnings }: ProblemCounts): string {
  const parts = [
    errors > 0 ? countWords(errors, "error") : "",
    warnings > 0 ? countWords(warnings, "warning") : "",
  ];
  return parts.filter((part) => part !== "").join(", ") || "none";
}

function countWords(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}

/** The list changes with every state of the study: compare it by its text where that matters. */
export function useNodeProblems(nodeId: string): readonly Problem[] {
  return useApp((state) => problemsOf(state.open).byNode.get(nodeId) ?? noProblems);
}

/** What is wrong with a node; the same value until that changes, so that a node is drawn anew only then. */
export function useNodeProblemState(nodeId: string): ProblemState | undefined {
  return useApp(useShallow((state) => problemState(problemsOf(state.open), [nodeId])));
}

/** What is wrong with several nodes together. */
export function useProblemState(nodeIds: readonly string[]): ProblemState | undefined {
  return useApp(useShallow((state) => problemState(problemsOf(state.open), nodeIds)));
}

function problemState({ byNode }: ProblemIndex, nodeIds: readonly string[]): ProblemState | undefined {
  const problems = nodeIds.flatMap((id) => byNode.get(id) ?? []);
  if (problems.length === 0) return undefined;
  return {
    severity: problems.some(({ severity }) => severity === "error") ? "error" : "warning",
    text: problems.map(({ message }) => message).join("\n"),
  };
}

/** The obvious ways out of a problem; none while the canvas shows the past. */
export function useFixes(problem: Problem): readonly QuickFix[] {
  const study = useApp((state) => state.open?.study);
  const isPast = useUi((state) => state.past !== undefined);
  return useMemo(
    () => (study === undefined || isPast ? [] : quickFixes(study, problem)),
    [study, isPast, problem],
  );
}
