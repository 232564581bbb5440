import { create } from "zustand";
import type { DesignValue } from "../../shared/optimise/design.ts";
import { constraintMargin } from "../../shared/optimise/goals.ts";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import { hasEnded, type RunSummary } from "../../shared/optimise/run.ts";
import { completeOutcome, isFeasible } from "../../shared/optimise/trial.ts";
import { runName } from "./run-words.ts";
import { useRuns } from "./runs-store.ts";
import { useApp } from "./store.ts";
import { useUi } from "./ui-store.ts";

/** What a node shows of the newest run: its value in the best design, or how the run of a solver stands. */
export type RunMark =
  | {
      readonly type: "value";
      readonly value: DesignValue;
      readonly unit: string | undefined;
      /** The value is beyond the limit of its constraint. */
      readonly isViolated: boolean;
      readonly title: string;
    }
  | { readonly type: "running" | "paused"; readonly title: string }
  | { readonly type: "failed"; readonly count: number; readonly title: string };

type RunMarks = { readonly byNode: ReadonlyMap<string, RunMark> };

const noMarks: ReadonlyMap<string, RunMark> = new Map();

export const useRunMarks = create<RunMarks>()(() => ({ byNode: noMarks }));

/** What the node shows of the newest run; the same object until that changes, so that a node is drawn anew only then. */
export function useRunMark(nodeId: string): RunMark | undefined {
  return useRunMarks((state) => state.byNode.get(nodeId));
}

/** @param revision of the study that the canvas shows */
export function buildRunMarks(
  run: RunSummary,
  name: string,
  problem: OptimizationProblem,
  revision: number,
): Map<string, RunMark> {
  const marks = new Map<string, RunMark>();
  const from = run.revision === revision ? name : `${name}, of revision ${run.revision}`;
  const last = problem.steps.at(-1);
  for (const step of problem.steps) {
    if (run.state === "paused") marks.set(step.nodeId, { type: "paused", title: `${from}, is paused` });
    else if (!hasEnded(run)) marks.set(step.nodeId, { type: "running", title: `${from}, is running` });
    else if (step === last && run.failed > 0) {
      const title = `${run.failed} of ${run.complete + run.failed} trials of ${from} failed`;
      marks.set(step.nodeId, { type: "failed", count: run.failed, title });
    }
  }
  const { best } = run;
  const outcome = best === undefined ? undefined : completeOutcome(best);
  if (best === undefined || outcome === undefined) return marks;

  const title = isFeasible(best)
    ? `In the best design of ${from} (trial ${best.number})`
    : `In the design of ${from} that is nearest to its limits (trial ${best.number}); none is feasible yet`;
  const set = (nodeId: string, value: DesignValue | undefined, unit?: string, isViolated = false) => {
    if (value !== undefined) marks.set(nodeId, { type: "value", value, unit, isViolated, title });
  };
  for (const { nodeId, symbol, unit } of problem.variables) set(nodeId, best.values[symbol], unit);
  for (const { nodeId, symbol, unit } of problem.extractions) set(nodeId, outcome.outputs[symbol], unit);
  problem.objectives.forEach(({ nodeId, unit }, index) => {
    set(nodeId, outcome.objectives[index], unit);
  });
  problem.constraints.forEach((constraint, index) => {
    const value = outcome.constraints[index];
    if (value === undefined) return;
    set(constraint.nodeId, value, constraint.unit, constraintMargin(constraint, value) > 0);
  });
  return marks;
}

function update(): void {
  const { runs, open } = useApp.getState();
  const [run] = runs;
  const problem = run === undefined ? undefined : useRuns.getState().problems[run.id];
  const isPast = useUi.getState().past !== undefined;
  const byNode =
    run === undefined || problem === undefined || open === undefined || isPast
      ? noMarks
      : buildRunMarks(run, runName(run, runs), problem, open.study.revision);
  const known = useRunMarks.getState().byNode;
  const kept = new Map([...byNode].map(([id, mark]) => [id, keepSame(known.get(id), mark)]));
  const isSame = kept.size === known.size && [...kept].every(([id, mark]) => known.get(id) === mark);
  if (!isSame) useRunMarks.setState({ byNode: kept });
}

function keepSame(known: RunMark | undefined, mark: RunMark): RunMark {
  return known !== undefined && JSON.stringify(known) === JSON.stringify(mark) ? known : mark;
}

useApp.subscribe(({ runs, open }, before) => {
  if (runs !== before.runs || open?.study !== before.open?.study) update();
});
useRuns.subscribe(({ problems }, before) => {
  if (problems !== before.problems) update();
});
useUi.subscribe(({ past }, before) => {
  if (past !== before.past) update();
});
