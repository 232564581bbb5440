import { CircleAlert, CircleCheck, CircleDashed, TriangleAlert } from "lucide-react";
import { type KeyboardEvent, memo, useMemo, useRef } from "react";
import type { Variable } from "../../shared/optimise/design.ts";
import type { Objective, OptimizationProblem } from "../../shared/optimise/problem.ts";
import type { RunSummary } from "../../shared/optimise/run.ts";
import { completeOutcome, type Trial } from "../../shared/optimise/trial.ts";
import {
  chooseTrial,
  filterTrials,
  loadMoreTrials,
  loadTrials,
  trialPageSize,
} from "../state/actions/runs.ts";
import { sortVariables } from "../state/run-figures.ts";
import { type TrialFilter, trialFilters, useRuns } from "../state/runs-store.ts";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { ErrorNote } from "../ui/error-note.tsx";
import { formatDuration, formatNumber, formatUnit } from "../ui/format.ts";
import { Select } from "../ui/select.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { designText } from "./figure-words.ts";

type TrialTableProps = { run: RunSummary; problem: OptimizationProblem };

/** The trials of a run, the newest first; arrow keys go from one to the next, and Enter shows the design of one. */
export function TrialTable({ run, problem }: TrialTableProps) {
  const { trials, total, isRead, isLoadingMore, error, filter } = useRuns((state) => state.list);
  const chosen = useRuns((state) => state.chosenTrial?.number);
  const variables = useMemo(() => sortVariables(problem.variables), [problem]);
  const body = useRef<HTMLTableSectionElement>(null);

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const rows = [...(body.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const index = rows.findIndex((row) => row.matches(":focus"));
    if (index < 0) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(index + step, rows.length - 1))]?.focus();
  }

  return (
    <section aria-label="Trials" className="min-w-0">
      <div className="flex items-center gap-3 pb-1.5">
        <h3 className="text-small font-medium text-dim">Trials</h3>
        {isRead ? (
          <span className="num text-small text-faint">
            {formatNumber(trials.length)} of {formatNumber(total)}
          </span>
        ) : null}
        <Select
          aria-label="Show trials"
          className="ml-auto text-small"
          value={filter}
          onChange={({ target }) => filterTrials(toFilter(target.value))}
        >
          {trialFilters.map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </Select>
      </div>
      {error === undefined ? null : (
        <ErrorNote error={error}>
          <Button onClick={() => void loadTrials()}>Try again</Button>
        </ErrorNote>
      )}
      {trials.length === 0 ? (
        <p className="flex items-center gap-2 text-small text-dim">
          {isRead ? emptyWords[filter] : error === undefined ? <Spinner /> : null}
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be so by the keys too
        <div tabIndex={0} className="overflow-x-auto rounded-md border border-line bg-panel">
          <table className="num w-full text-small whitespace-nowrap">
            <Head objectives={problem.objectives} variables={variables} />
            <tbody ref={body} onKeyDown={onKeyDown}>
              {trials.map((trial) => (
                <TrialRow
                  key={trial.number}
                  trial={trial}
                  problem={problem}
                  variables={variables}
                  isBest={trial.number === run.best?.number}
                  isChosen={trial.number === chosen}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {trials.length < total ? (
        <Button
          className="mt-2"
          aria-disabled={isLoadingMore}
          onClick={() => (isLoadingMore ? undefined : void loadMoreTrials())}
        >
          {isLoadingMore ? <Spinner size={13} /> : null}
          Load {formatNumber(Math.min(trialPageSize, total - trials.length))} more
        </Button>
      ) : null}
    </section>
  );
}

const emptyWords: Readonly<Record<TrialFilter, string>> = {
  all: "No trial has been asked for yet.",
  feasible: "No design is feasible yet.",
  complete: "No trial is complete yet.",
  failed: "No trial failed.",
};

function toFilter(value: string): TrialFilter {
  return trialFilters.find((filter) => filter === value) ?? "all";
}

const cell = "px-2 py-1";

type HeadProps = { objectives: readonly Objective[]; variables: readonly Variable[] };

function Head({ objectives, variables }: HeadProps) {
  return (
    <thead className="text-tiny text-dim">
      <tr>
        <th scope="col" className={`${cell} sticky left-0 bg-panel text-left font-medium`}>
          Trial
        </th>
        <th scope="col" className={`${cell} text-left font-medium`}>
          State
        </th>
        {objectives.map(({ nodeId, label, unit }) => (
          <ValueHead key={nodeId} label={label} unit={unit} />
        ))}
        <ValueHead label="Violation" unit={undefined} />
        <ValueHead label="Time" unit={undefined} />
        {variables.map(({ nodeId, label, unit }) => (
          <ValueHead key={nodeId} label={label} unit={unit} />
        ))}
      </tr>
    </thead>
  );
}

function ValueHead({ label, unit }: { label: string; unit: string | undefined }) {
  return (
    <th scope="col" className={`${cell} text-right font-medium`}>
      {label}
      {unit === undefined || unit === "" ? null : (
        <span className="ml-1 font-normal text-faint">{formatUnit(unit)}</span>
      )}
    </th>
  );
}

type TrialRowProps = {
  trial: Trial;
  problem: OptimizationProblem;
  /** Those of the problem, in the order of the columns. */
  variables: readonly Variable[];
  isBest: boolean;
  isChosen: boolean;
};

const TrialRow = memo(function TrialRow({ trial, problem, variables, isBest, isChosen }: TrialRowProps) {
  const { number, values, outcome, seconds, sameAs } = trial;
  const complete = completeOutcome(trial);
  return (
    <tr
      data-testid="trial-row"
      data-state={trial.state}
      onClick={() => chooseTrial(trial)}
      className={classNames("border-t border-line", isChosen ? "bg-accent-bg" : "hover:bg-hover")}
    >
      <th
        scope="row"
        className={classNames(
          "sticky left-0 px-1 py-0.5 text-left font-normal",
          isChosen ? "bg-accent-bg" : "bg-panel",
        )}
      >
        <button
          type="button"
          data-row=""
          aria-pressed={isChosen}
          aria-label={`Show trial ${number}`}
          className="rounded px-1 text-accent hover:underline"
        >
          {number}
        </button>
        {isBest ? <span className="ml-1 text-tiny font-medium text-accent">best</span> : null}
      </th>
      <td className={cell}>
        <TrialState trial={trial} />
      </td>
      {outcome?.state === "failed" ? (
        <td colSpan={problem.objectives.length + 1} className={`${cell} max-w-64 truncate text-dim`}>
          <span title={outcome.reason.message}>{outcome.reason.message}</span>
        </td>
      ) : (
        problem.objectives.map(({ nodeId }, index) => (
          <td key={nodeId} className={`${cell} text-right`}>
            {complete === undefined ? "" : formatNumber(complete.objectives[index] ?? Number.NaN)}
          </td>
        ))
      )}
      {outcome?.state === "failed" ? null : (
        <td className={`${cell} text-right`}>
          {complete === undefined || complete.violation === 0
            ? ""
            : formatNumber(Number(complete.violation.toPrecision(3)))}
        </td>
      )}
      <td className={`${cell} text-right text-dim`}>
        {sameAs === undefined ? (
          seconds === undefined ? (
            ""
          ) : (
            formatDuration(seconds * 1_000)
          )
        ) : (
          <span title="An equal design was computed before">as trial {sameAs}</span>
        )}
      </td>
      {variables.map(({ nodeId, symbol }) => (
        <td key={nodeId} className={`${cell} text-right text-dim`}>
          {designText(values[symbol])}
        </td>
      ))}
    </tr>
  );
});

function TrialState({ trial }: { trial: Trial }) {
  const complete = completeOutcome(trial);
  const origin = trial.origin.by === "user" ? ", yours" : trial.origin.by === "start" ? ", start" : "";
  const [icon, word] =
    complete !== undefined
      ? complete.violation === 0
        ? [<CircleCheck key="i" size={13} className="text-good" aria-hidden />, "feasible"]
        : [<TriangleAlert key="i" size={13} className="text-warn" aria-hidden />, "not feasible"]
      : trial.state === "failed"
        ? [<CircleAlert key="i" size={13} className="text-bad" aria-hidden />, "failed"]
        : trial.state === "running"
          ? [<Spinner key="i" size={12} />, "running"]
          : [<CircleDashed key="i" size={13} className="text-faint" aria-hidden />, "waiting"];
  return (
    <span className="inline-flex items-center gap-1">
      {icon}
      {word}
      {origin === "" ? null : <span className="text-faint">{origin}</span>}
    </span>
  );
}
