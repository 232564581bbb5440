import type { RunSummary } from "../../shared/optimise/run.ts";
import { loadProblem, loadTrials } from "../state/actions/runs.ts";
import { algorithmName, runName, startedByWords } from "../state/run-words.ts";
import { useRuns } from "../state/runs-store.ts";
import { useApp } from "../state/store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { formatExactly } from "../ui/format.ts";
import { RunSign } from "../ui/run-sign.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { BestSoFar } from "./best-so-far.tsx";
import { DesignPanel } from "./design-panel.tsx";
import { FrontList } from "./front-list.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunEnd } from "./run-end.tsx";
import { RunProgress } from "./run-progress.tsx";
import { TrialTable } from "./trial-table.tsx";

/** One run: how far it is, the best design, and every trial. */
export function RunDetails({ run }: { run: RunSummary }) {
  const name = useApp((state) => runName(run, state.runs));
  return (
    <section
      aria-label={name}
      data-testid="run-details"
      data-state={run.state}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be so by the keys too
      tabIndex={0}
      className="@container/run min-h-0 min-w-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2"
    >
      <div className="flex flex-col gap-4 px-4 py-3">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h2 className="text-title font-semibold">{name}</h2>
          <RunSign state={run.state} />
          <span className="ml-auto" />
          <RunActions run={run} name={name} />
        </div>
        <Facts run={run} />
        <RunProgress run={run} name={name} />
        <RunEnd run={run} />
        <Results run={run} name={name} />
      </div>
    </section>
  );
}

function Facts({ run }: { run: RunSummary }) {
  const present = useApp((state) => state.open?.study.revision);
  const { algorithm, workers, revision } = run;
  return (
    <div className="-mt-3 text-small text-dim">
      <p className="num">
        {algorithmName(algorithm)}, seed {algorithm.seed} · {workers} at once · of revision {revision}
        {present === revision ? " (the present one)" : ""} · started {startedByWords[run.startedBy]} on{" "}
        {formatExactly(run.createdAt)}
      </p>
      {algorithm.reason === "" ? null : <p>{algorithm.reason}</p>}
    </div>
  );
}

function Results({ run, name }: { run: RunSummary; name: string }) {
  const problem = useRuns((state) => state.problems[run.id]);
  const error = useRuns((state) => state.problemError);
  if (problem === undefined) {
    return error === undefined ? (
      <p className="flex items-center gap-2 text-dim">
        <Spinner />
        Loading
      </p>
    ) : (
      <ErrorNote error={error}>
        <Button onClick={() => void loadProblem(run.id).then(loadTrials)}>Try again</Button>
      </ErrorNote>
    );
  }
  return (
    <>
      <div className="grid items-start gap-4 @4xl/run:grid-cols-[minmax(0,1fr)_260px]">
        <DesignPanel run={run} name={name} problem={problem} />
        <div className="flex min-w-0 flex-col gap-4">
          <BestSoFar run={run} />
          {problem.objectives.length > 1 ? <FrontList problem={problem} /> : null}
        </div>
      </div>
      <TrialTable run={run} problem={problem} />
    </>
  );
}
