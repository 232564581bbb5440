import { AppError } from "../../src/shared/errors.ts";
import type { OptimizationProblem } from "../../src/shared/optimise/problem.ts";
import { completeOutcome, isFeasible, type Trial } from "../../src/shared/optimise/trial.ts";
import { bestTrials } from "./choose-designs.ts";
import { outputsOf, shown } from "./compact-trial.ts";

export const trialStates = ["all", "feasible", "complete", "failed", "running"] as const;
export const trialOrders = ["number", "objective", "violation", "seconds"] as const;

type Cell = string | number | boolean | null;
type Column = { readonly name: string; readonly unit?: string | undefined; cell(trial: Trial): Cell };

/** The trials of a state, in an order: by number, best first, least violation first or slowest first. */
export function sortTrials(
  problem: OptimizationProblem,
  trials: readonly Trial[],
  { state, sort }: { state: (typeof trialStates)[number]; sort: (typeof trialOrders)[number] },
): Trial[] {
  const fitting = trials.filter((trial) => isInState(trial, state));
  switch (sort) {
    case "number":
      return fitting;
    case "objective": {
      const [objective] = problem.objectives;
      if (objective === undefined) return fitting;
      return [...bestTrials(objective, fitting), ...fitting.filter((trial) => !isComplete(trial))];
    }
    case "violation":
      return fitting.toSorted((a, b) => violationOf(a) - violationOf(b) || a.number - b.number);
    case "seconds":
      return fitting.toSorted((a, b) => (b.seconds ?? -1) - (a.seconds ?? -1) || a.number - b.number);
  }
}

/**
 * Rows of trials under a header. Left out, the columns are the variables, the objectives and how far limits are violated.
 * @throws AppError invalid-input for a column that is not there, with those that are
 */
export function trialTable(
  problem: OptimizationProblem,
  trials: readonly Trial[],
  names?: readonly string[],
): { columns: string[]; units: Record<string, string>; rows: Cell[][]; otherColumns: string[] } {
  const { usual, others } = columnsOf(problem);
  const all = [...usual, ...others];
  const wanted = names?.map((name) => findColumn(all, name)) ?? usual;
  const columns = [...fixed, ...wanted];
  const hasFailed = trials.some(({ state }) => state === "failed");
  const chosen = hasFailed ? [...columns, failure] : columns;
  return {
    columns: chosen.map(({ name }) => name),
    units: Object.fromEntries(chosen.flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, unit]]))),
    rows: trials.map((trial) => chosen.map(({ cell }) => cell(trial))),
    otherColumns: all.filter((column) => !wanted.includes(column)).map(({ name }) => name),
  };
}

const fixed: readonly Column[] = [
  { name: "trial", cell: ({ number }) => number },
  {
    name: "state",
    cell: (trial) => (isComplete(trial) ? (isFeasible(trial) ? "feasible" : "infeasible") : trial.state),
  },
];

const failure: Column = {
  name: "failure",
  cell: ({ outcome }) => (outcome?.state === "failed" ? outcome.reason.message.slice(0, 200) : null),
};

function columnsOf(problem: OptimizationProblem): { usual: Column[]; others: Column[] } {
  const variables = problem.variables.map(
    ({ symbol, unit }): Column => ({ name: symbol, unit, cell: ({ values }) => values[symbol] ?? null }),
  );
  const objectives = problem.objectives.map(
    ({ label, unit }, index): Column => ({
      name: label,
      unit,
      cell: (trial) => number(completeOutcome(trial)?.objectives[index]),
    }),
  );
  const constraints = problem.constraints.map(
    ({ label, unit }, index): Column => ({
      name: label,
      unit,
      cell: (trial) => number(completeOutcome(trial)?.constraints[index]),
    }),
  );
  const outputs = outputsOf(problem).map(
    ({ symbol, unit }): Column => ({
      name: symbol,
      unit,
      cell: (trial) => number(completeOutcome(trial)?.outputs[symbol]),
    }),
  );
  return {
    usual: [...variables, ...objectives, violation],
    others: [...constraints, ...outputs, seconds, attempts, origin],
  };
}

const violation: Column = {
  name: "violation",
  cell: (trial) => number(completeOutcome(trial)?.violation),
};
const seconds: Column = { name: "seconds", unit: "s", cell: (trial) => number(trial.seconds) };
const attempts: Column = { name: "attempts", cell: (trial) => trial.attempts };
const origin: Column = { name: "proposedBy", cell: (trial) => trial.origin.by };

function findColumn(columns: readonly Column[], name: string): Column {
  const found =
    columns.find((column) => column.name === name) ??
    columns.find((column) => column.name.toLowerCase() === name.trim().toLowerCase());
  if (found !== undefined) return found;
  const known = columns.slice(0, 100).map((column) => column.name);
  throw new AppError("invalid-input", `There is no column "${name}". There are: ${known.join(", ")}`);
}

function isInState(trial: Trial, state: (typeof trialStates)[number]): boolean {
  switch (state) {
    case "all":
      return true;
    case "feasible":
      return isFeasible(trial);
    case "running":
      return trial.state === "running" || trial.state === "waiting";
    default:
      return trial.state === state;
  }
}

function isComplete(trial: Trial): boolean {
  return trial.state === "complete";
}

/** Trials without a result come last. */
function violationOf(trial: Trial): number {
  return completeOutcome(trial)?.violation ?? Number.MAX_VALUE;
}

function number(value: number | undefined): number | null {
  return value === undefined ? null : shown(value);
}
