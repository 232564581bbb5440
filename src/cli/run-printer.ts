import { formatSeconds } from "../shared/optimise/format-seconds.ts";
import type { OptimizationProblem } from "../shared/optimise/problem.ts";
import type { RunInfo, RunSummary } from "../shared/optimise/run.ts";
import { completeOutcome, isFeasible, type Trial } from "../shared/optimise/trial.ts";
import { visibleText } from "../shared/visible-text.ts";

export type RunPrinter = ReturnType<typeof createRunPrinter>;

const BAR_CHARACTERS = 24;
/** Without a terminal, so many lines in all tell how far it is. */
const STEPS_WITHOUT_TERMINAL = 10;

/** Shows a run as it goes: a bar that is drawn over itself in a terminal, a few lines elsewhere, one object per line as JSON. */
export function createRunPrinter({
  json,
  isTerminal,
  columns,
  out,
  err,
}: {
  json: boolean;
  /** Is what `err` writes shown in a terminal? */
  isTerminal: boolean;
  columns: number;
  out: (text: string) => void;
  err: (text: string) => void;
}) {
  let told = 0;
  let isBarShown = false;

  function clearBar(): void {
    if (isBarShown) err("\r\x1b[K");
    isBarShown = false;
  }

  function line(object: object): void {
    out(`${JSON.stringify(object)}\n`);
  }

  return {
    started({ id, problem, algorithm, trials, workers }: RunInfo): void {
      const { kind, seed, reason } = algorithm;
      if (json) {
        line({
          type: "run_started",
          runId: id,
          study: problem.studyName,
          algorithm: kind,
          seed,
          trials,
          workers,
        });
        return;
      }
      err(
        `${visibleText(problem.studyName)}: ${trials} trials, ${workers} at a time, ${kind}, seed ${seed}\n`,
      );
      err(`${visibleText(reason)}\n`);
    },

    /** A trial that ended. */
    trial(trial: Trial): void {
      if (!json) return;
      const outcome = completeOutcome(trial);
      line({
        type: "trial",
        number: trial.number,
        state: trial.state,
        values: trial.values,
        ...(outcome === undefined ? {} : { objectives: outcome.objectives, feasible: isFeasible(trial) }),
        ...(trial.outcome?.state === "failed" ? { reason: trial.outcome.reason } : {}),
        seconds: trial.seconds ?? 0,
      });
    },

    progress(run: RunSummary): void {
      if (json) return;
      const done = run.complete + run.failed;
      if (isTerminal) {
        err(`\r\x1b[K${barLine(run).slice(0, Math.max(20, columns - 1))}`);
        isBarShown = true;
        return;
      }
      const step = Math.floor((done / run.trials) * STEPS_WITHOUT_TERMINAL);
      if (step <= told) return;
      told = step;
      err(`${barLine(run)}\n`);
    },

    note(text: string): void {
      clearBar();
      err(`${visibleText(text)}\n`);
    },

    ended(run: RunSummary, problem: OptimizationProblem): void {
      clearBar();
      if (json) line(endLine(run));
      else out(describeEnd(run, problem));
    },
  };
}

function barLine(run: RunSummary): string {
  const done = run.complete + run.failed;
  const share = Math.min(1, done / run.trials);
  const full = Math.round(share * BAR_CHARACTERS);
  const bar = `${"#".repeat(full)}${"-".repeat(BAR_CHARACTERS - full)}`;
  const parts = [
    `[${bar}] ${done}/${run.trials}`,
    ...(run.remainingS === undefined ? [] : [`${formatSeconds(run.remainingS)} left`]),
    ...(run.failed === 0 ? [] : [`${run.failed} failed`]),
    ...(run.best === undefined ? [] : [`best ${describeGoals(run, run.best)}`]),
  ];
  return parts.join("  ");
}

function describeGoals({ objectives }: RunSummary, trial: Trial): string {
  const values = completeOutcome(trial)?.objectives ?? [];
  const texts = objectives.map(({ unit }, index) => withUnit(values[index] ?? Number.NaN, unit));
  return `${texts.join(", ")}${isFeasible(trial) ? "" : " (infeasible)"}`;
}

function withUnit(value: number | string, unit: string | undefined): string {
  const text = typeof value === "number" ? String(Number(value.toPrecision(6))) : visibleText(value);
  return unit === undefined ? text : `${text} ${visibleText(unit)}`;
}

/** The last line of `--json`. Lists are in the order of the study's objectives and constraints. */
export function endLine(run: RunSummary): object {
  const { best } = run;
  const outcome = best === undefined ? undefined : completeOutcome(best);
  return {
    type: "run_ended",
    runId: run.id,
    state: run.state,
    ...(run.endReason === undefined ? {} : { reason: run.endReason }),
    trials: run.complete + run.failed,
    failed: run.failed,
    feasible: run.feasible,
    elapsedS: run.elapsedS,
    best:
      best === undefined || outcome === undefined
        ? null
        : {
            trial: best.number,
            values: best.values,
            objectives: outcome.objectives,
            constraints: outcome.constraints,
            outputs: outcome.outputs,
            feasible: isFeasible(best),
          },
    ...(run.front === undefined ? {} : { front: run.front }),
    ...(run.error === undefined ? {} : { error: run.error }),
  };
}

function describeEnd(run: RunSummary, problem: OptimizationProblem): string {
  const lines = [
    `The run is ${run.state}${run.endReason === undefined ? "" : `: ${visibleText(run.endReason)}`}`,
    `${run.complete + run.failed} trials in ${formatSeconds(run.elapsedS)}, ${run.failed} failed, ${run.feasible} feasible`,
    ...run.failures.map(({ message, count }) => `  ${count} x ${visibleText(message)}`),
  ];
  const { best } = run;
  const outcome = best === undefined ? undefined : completeOutcome(best);
  if (best !== undefined && outcome !== undefined) {
    lines.push("", `Best design (trial ${best.number}${isFeasible(best) ? "" : ", not feasible"}):`);
    const rows = [
      ...problem.objectives.map(({ label, unit }, index) => [
        label,
        withUnit(outcome.objectives[index] ?? 0, unit),
      ]),
      ...problem.constraints.map(({ label, unit, relation, limit }, index) => [
        label,
        `${withUnit(outcome.constraints[index] ?? 0, unit)}  (${relation} ${limit})`,
      ]),
      ...problem.variables.map(({ label, symbol, unit }) => [
        label,
        withUnit(best.values[symbol] ?? "", unit),
      ]),
    ].map(([name = "", value = ""]) => [visibleText(name), value] as const);
    const width = Math.max(...rows.map(([name]) => name.length));
    lines.push(...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`));
  }
  if (run.front !== undefined && run.front.length > 0)
    lines.push(
      "",
      `No other design is better in all objectives than those of trials ${run.front.join(", ")}.`,
    );
  return `${lines.join("\n")}\n`;
}
