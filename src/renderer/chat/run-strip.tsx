import { ChartLine, CircleStop } from "lucide-react";
import { hasEnded, type RunSummary } from "../../shared/optimise/run.ts";
import { isFeasible } from "../../shared/optimise/trial.ts";
import { controlRun, showRun } from "../state/actions/runs.ts";
import { objectiveRows } from "../state/run-figures.ts";
import { doneShare, doneTrials, leftWords, runName } from "../state/run-words.ts";
import { useRuns } from "../state/runs-store.ts";
import { useApp } from "../state/store.ts";
import { Button } from "../ui/button.tsx";
import { countOf, formatNumber } from "../ui/format.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { Quantity } from "../ui/quantity.tsx";
import { RunSign } from "../ui/run-sign.tsx";
import { Spinner } from "../ui/spinner.tsx";

/** How a run that Claude started goes, live; also after the window was loaded again. */
export function RunStrip({ runId }: { runId: string }) {
  const run = useApp((state) => state.runs.find(({ id }) => id === runId));
  const name = useApp((state) => (run === undefined ? "" : runName(run, state.runs)));
  if (run === undefined) {
    return (
      <p
        data-testid="run-strip"
        data-state="deleted"
        className="rounded-md border border-line px-2.5 py-1.5 text-small text-dim"
      >
        The run was deleted.
      </p>
    );
  }
  return <Strip run={run} name={name} />;
}

function Strip({ run, name }: { run: RunSummary; name: string }) {
  const done = doneTrials(run);
  const left = leftWords(run);
  const count = `${formatNumber(done)} of ${countOf(run.trials, "trial")}`;
  return (
    <section
      aria-label={name}
      data-testid="run-strip"
      data-state={run.state}
      className="grid gap-1.5 rounded-md border border-line bg-panel px-2.5 py-1.5 text-small"
    >
      <div className="flex flex-wrap items-center gap-x-2.5">
        <span className="font-semibold">{name}</span>
        <span className="text-dim">
          <RunSign state={run.state} />
        </span>
        <span className="ml-auto flex items-center">
          <StopButton run={run} />
          <Button look="link" onClick={() => showRun(run.id)}>
            <ChartLine size={13} aria-hidden />
            Show run
          </Button>
        </span>
      </div>
      <ProgressBar
        label={`Progress of ${name}`}
        share={doneShare(run)}
        text={left === undefined ? count : `${count}, ${left}`}
        isActive={!hasEnded(run) && run.state !== "paused"}
      />
      <p className="num flex flex-wrap gap-x-3 text-dim">
        <span>{count}</span>
        {run.failed > 0 ? <span className="text-warn">{formatNumber(run.failed)} failed</span> : null}
        {left === undefined ? null : <span>{left}</span>}
      </p>
      <Best run={run} />
    </section>
  );
}

function StopButton({ run: { id, state } }: { run: RunSummary }) {
  const asked = useRuns((store) => store.asked[id]);
  if (hasEnded({ state }) || state === "stopping") return null;
  return (
    <Button
      look="quiet"
      aria-disabled={asked !== undefined}
      title="Stop after the trials that are computed now"
      onClick={() => (asked === undefined ? void controlRun(id, { type: "stop", now: false }) : undefined)}
    >
      {asked === "stop" ? <Spinner size={13} /> : <CircleStop size={13} aria-hidden />}
      Stop
    </Button>
  );
}

function Best({ run: { best, objectives } }: { run: RunSummary }) {
  if (best === undefined) return null;
  return (
    <p className="num flex flex-wrap gap-x-3">
      <span className="text-dim">{isFeasible(best) ? "Best so far" : "None feasible yet; nearest"}</span>
      {objectiveRows(objectives, best).map(({ objective, value }) => (
        <span key={objective.nodeId}>
          <span className="text-dim">{objective.label}</span>{" "}
          <span className="font-medium">
            <Quantity value={value} unit={objective.unit} />
          </span>
        </span>
      ))}
    </p>
  );
}
