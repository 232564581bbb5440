import { constraintMargin } from "../../src/shared/optimise/goals.ts";
import type { Constraint, OptimizationProblem } from "../../src/shared/optimise/problem.ts";
import {
  type CompleteOutcome,
  completeOutcome,
  type FailureReason,
  isFeasible,
  type Trial,
} from "../../src/shared/optimise/trial.ts";
import { takeThatFit } from "../canvas/take-that-fit.ts";

/** Characters of JSON that one trial takes at most, where it does not share an answer with others. */
const TRIAL_CHARS = 20_000;

/** A number as it is shown: nobody needs more digits, and each one is paid for. */
export function shown(value: number): number {
  return Number(value.toPrecision(9));
}

/** Room until a constraint is violated, in the unit of its limit; negative by how much it is. */
export function marginOf(constraint: Constraint, value: number): number {
  const scale = constraint.limit === 0 ? 1 : Math.abs(constraint.limit);
  return shown(-constraintMargin(constraint, value) * scale) + 0;
}

/**
 * One design and what came of it, as a model reads it. Values are whole, so that they can be given back.
 * @param room characters of JSON that it may take, about
 */
export function compactTrial(trial: Trial, problem: OptimizationProblem, room = TRIAL_CHARS): object {
  const { number, state, seconds, sameAs, attempts } = trial;
  const values = takeEntries(Object.entries(trial.values), room * 0.35);
  const outcome = completeOutcome(trial);
  const objectives = outcome === undefined ? [] : takeThatFit(listObjectives(problem, outcome), room * 0.15);
  const constraints =
    outcome === undefined ? [] : takeThatFit(listConstraints(problem, outcome), room * 0.25);
  const outputs = takeEntries(
    Object.entries(outcome?.outputs ?? {}).map(([symbol, value]) => [symbol, shown(value)]),
    room * 0.2,
  );
  const isWhole =
    outcome === undefined ||
    (objectives.length === problem.objectives.length &&
      constraints.length === problem.constraints.length &&
      Object.keys(outputs).length === Object.keys(outcome.outputs).length);
  return {
    trial: number,
    state,
    ...(outcome === undefined ? {} : { feasible: isFeasible(trial) }),
    values,
    ...(outcome === undefined ? {} : { objectives, constraints, outputs }),
    ...(trial.outcome?.state === "failed" ? { failure: compactFailure(trial.outcome.reason) } : {}),
    ...(seconds === undefined ? {} : { seconds: shown(seconds) }),
    ...(sameAs === undefined ? {} : { sameAs }),
    ...(attempts > 1 ? { attempts } : {}),
    ...(isWhole && Object.keys(values).length === Object.keys(trial.values).length
      ? {}
      : { leftOut: "what does not fit: name it in the columns of get_trials" }),
  };
}

function listObjectives({ objectives }: OptimizationProblem, outcome: CompleteOutcome): object[] {
  return objectives.map(({ label, sense, unit, target }, index) => ({
    label,
    sense,
    value: shown(outcome.objectives[index] ?? Number.NaN),
    ...(unit === undefined ? {} : { unit }),
    ...(target === undefined ? {} : { target }),
  }));
}

function listConstraints({ constraints }: OptimizationProblem, outcome: CompleteOutcome): object[] {
  return constraints.map((constraint, index) => {
    const value = outcome.constraints[index] ?? Number.NaN;
    const { label, relation, limit, unit } = constraint;
    return {
      label,
      value: shown(value),
      relation,
      limit,
      ...(unit === undefined ? {} : { unit }),
      margin: marginOf(constraint, value),
      holds: constraintMargin(constraint, value) <= 0,
    };
  });
}

function compactFailure(reason: FailureReason): object {
  return { ...reason, message: reason.message.slice(0, 1_000) };
}

/** Units by symbol, once for all trials of an answer. */
export function unitsOf(problem: OptimizationProblem): Record<string, string> {
  const units = [...problem.variables, ...outputsOf(problem)].flatMap(({ symbol, unit }) =>
    unit === undefined ? [] : [[symbol, unit] as const],
  );
  return takeEntries(units, 5_000);
}

/** What formulas and extractors give. */
export function outputsOf({ steps, extractions }: OptimizationProblem): readonly Output[] {
  return [...steps.flatMap((step) => (step.kind === "formula" ? step.formulas : [])), ...extractions];
}

type Output = { readonly symbol: string; readonly unit?: string | undefined };

function takeEntries<Value>(
  entries: readonly (readonly [string, Value])[],
  limit: number,
): Record<string, Value> {
  return Object.fromEntries(takeThatFit(entries, limit));
}
