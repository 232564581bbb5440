import { CircleCheck, Import, TriangleAlert } from "lucide-react";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import type { RunSummary } from "../../shared/optimise/run.ts";
import { completeOutcome, isFeasible, type Trial } from "../../shared/optimise/trial.ts";
import { chooseTrial, loadDesign } from "../state/actions/runs.ts";
import { constraintRows, objectiveRows, outputRows, variableRows } from "../state/run-figures.ts";
import { useRuns } from "../state/runs-store.ts";
import { Button } from "../ui/button.tsx";
import { FeasibleSign } from "../ui/feasible-sign.tsx";
import { Quantity } from "../ui/quantity.tsx";
import { designText, differenceText, marginWords } from "./figure-words.ts";

type DesignPanelProps = { run: RunSummary; name: string; problem: OptimizationProblem };

/** The best design of a run, or that of the trial which was chosen: what it is, what it gives, and how near its limits are. */
export function DesignPanel({ run, name, problem }: DesignPanelProps) {
  const chosen = useRuns((state) => state.chosenTrial);
  const latest = useRuns((state) => state.list.trials.find(({ number }) => number === chosen?.number));
  const trial = latest ?? chosen ?? run.best;
  if (trial === undefined) {
    return (
      <p className="rounded-md border border-line bg-panel px-3 py-2.5 text-small text-dim">
        The best design is shown here as soon as a trial is complete.
      </p>
    );
  }
  const isBest = trial.number === run.best?.number;
  return (
    <section
      aria-label="Design"
      data-testid="design"
      data-trial={trial.number}
      className="min-w-0 rounded-md border border-line bg-panel"
    >
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-1 pr-1.5 pl-3">
        <h3 className="num font-semibold">
          {isBest ? bestWords(trial, problem) : "Design"}: trial {trial.number}
        </h3>
        {completeOutcome(trial) === undefined ? null : (
          <span className="text-small">
            <FeasibleSign isFeasible={isFeasible(trial)} />
          </span>
        )}
        <span className="ml-auto flex flex-wrap gap-1.5">
          {isBest || run.best === undefined ? null : (
            <Button look="quiet" onClick={() => chooseTrial(undefined)}>
              Show the best
            </Button>
          )}
          <Button onClick={() => void loadDesign(trial.values, `trial ${trial.number} of ${name}`)}>
            <Import size={13} aria-hidden />
            Load onto the canvas
          </Button>
        </span>
      </div>
      <Outcome trial={trial} problem={problem} />
      <div className="grid gap-x-6 gap-y-3 px-3 py-2.5 @2xl/run:grid-cols-[minmax(0,4fr)_minmax(0,5fr)]">
        <Variables trial={trial} problem={problem} />
        <Limits trial={trial} problem={problem} />
      </div>
    </section>
  );
}

function bestWords(best: Trial, { objectives }: OptimizationProblem): string {
  if (!isFeasible(best)) return "Nearest to the limits";
  return objectives.length > 1 ? "Best by the first objective" : "Best design";
}

type PartProps = { trial: Trial; problem: OptimizationProblem };

function Outcome({ trial, problem }: PartProps) {
  if (trial.outcome?.state === "failed") {
    const { message, file } = trial.outcome.reason;
    return (
      <p className="border-b border-line px-3 py-2 text-small break-words">
        <span className="font-medium text-bad">The trial failed.</span> {message}
        {file === undefined ? null : (
          <span className="text-dim">
            {" "}
            See <code className="rounded bg-code px-1 font-mono text-tiny">{file}</code> in its folder.
          </span>
        )}
      </p>
    );
  }
  const rows = objectiveRows(problem.objectives, trial);
  if (rows.length === 0) {
    return <p className="border-b border-line px-3 py-2 text-small text-dim">The trial has no values yet.</p>;
  }
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2 border-b border-line px-3 py-2">
      {rows.map(({ objective, value }) => (
        <div key={objective.nodeId}>
          <dt className="text-tiny text-dim">
            {objective.sense === "minimize" ? "minimise" : "maximise"} {objective.label}
          </dt>
          <dd className="text-title font-semibold">
            <Quantity value={value} unit={objective.unit} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const head = "pb-1 font-medium text-tiny text-dim";

function Variables({ trial, problem }: PartProps) {
  return (
    <table className="num h-fit w-full text-small" aria-label="Values of the variables">
      <thead>
        <tr>
          <th scope="col" className={`${head} text-left`}>
            Variable
          </th>
          <th scope="col" className={`${head} text-right`}>
            Value
          </th>
          <th scope="col" className={`${head} pl-3 text-right`}>
            From the start
          </th>
        </tr>
      </thead>
      <tbody>
        {variableRows(problem, trial).map(({ variable, value, start, difference }) => (
          <tr key={variable.nodeId} className="border-t border-line">
            <th scope="row" className="max-w-32 truncate py-0.5 text-left font-normal" title={variable.label}>
              {variable.label}
            </th>
            <td className="py-0.5 text-right">
              <Quantity value={designText(value)} unit={variable.unit} />
            </td>
            <td className="py-0.5 pl-3 text-right text-dim">
              {difference !== undefined
                ? differenceText(difference) || "same"
                : start === undefined
                  ? ""
                  : start === value
                    ? "same"
                    : `was ${designText(start)}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const relationSigns = { "<=": "≤", ">=": "≥", "=": "=" };

function Limits({ trial, problem }: PartProps) {
  const rows = constraintRows(problem, trial);
  const outputs = outputRows(problem, trial);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {rows.length === 0 ? null : (
        <table className="num w-full text-small" aria-label="Constraints">
          <thead>
            <tr>
              <th scope="col" className={`${head} text-left`}>
                Constraint
              </th>
              <th scope="col" className={`${head} text-right`}>
                Value
              </th>
              <th scope="col" className={`${head} pl-3 text-right`}>
                Limit
              </th>
              <th scope="col" className={`${head} pl-3 text-right`}>
                Margin
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ constraint, value, isMet, excess }) => (
              <tr key={constraint.nodeId} data-met={isMet} className="border-t border-line align-top">
                <th scope="row" className="py-0.5 text-left font-normal">
                  <span className="flex items-start gap-1.5 break-words">
                    <LimitSign isMet={isMet} />
                    {constraint.label}
                  </span>
                </th>
                <td className="py-0.5 pl-2 text-right">
                  <Quantity value={value} unit={constraint.unit} />
                </td>
                <td className="py-0.5 pl-3 text-right whitespace-nowrap">
                  {relationSigns[constraint.relation]}{" "}
                  <Quantity value={constraint.limit} unit={constraint.unit} />
                </td>
                <td
                  className={`py-0.5 pl-3 text-right whitespace-nowrap ${isMet ? "text-dim" : "text-warn"}`}
                >
                  {marginWords(constraint, excess)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {outputs.length === 0 ? null : (
        <details className="text-small">
          <summary className="w-fit rounded text-dim">All values of the trial</summary>
          <dl className="num mt-1 grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5">
            {outputs.map(({ label, value, unit }) => (
              <div key={label} className="contents">
                <dt className="truncate text-dim" title={label}>
                  {label}
                </dt>
                <dd className="text-right">
                  <Quantity value={value} unit={unit} />
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}

function LimitSign({ isMet }: { isMet: boolean }) {
  const shared = { size: 13, role: "img" } as const;
  return isMet ? (
    <CircleCheck {...shared} className="mt-0.5 shrink-0 text-good" aria-label="met" />
  ) : (
    <TriangleAlert {...shared} className="mt-0.5 shrink-0 text-warn" aria-label="violated" />
  );
}
