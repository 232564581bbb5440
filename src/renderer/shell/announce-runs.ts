import { hasEnded, type RunSummary } from "../../shared/optimise/run.ts";
import { isFeasible } from "../../shared/optimise/trial.ts";
import { showRun } from "../state/actions/runs.ts";
import { announce } from "../state/announce.ts";
import { showToast } from "../state/notify.ts";
import { objectiveRows } from "../state/run-figures.ts";
import { doneTrials, runName } from "../state/run-words.ts";
import { findShownRun, useRuns } from "../state/runs-store.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { formatNumber } from "../ui/format.ts";

/** Says once that a run has ended: to everybody where it is not shown, else to a screen reader. */
useApp.subscribe((state, before) => {
  if (state.runs === before.runs || state.open?.study.id !== before.open?.study.id) return;
  for (const run of findEnded(before.runs, state.runs)) {
    const text = endText(run, runName(run, state.runs));
    const isShown =
      useUi.getState().page === "runs" && findShownRun(state, useRuns.getState())?.id === run.id;
    if (isShown) announce(text);
    else showToast(text, { label: "Show", run: () => showRun(run.id) });
  }
});

/** The runs that went on before and have ended now. */
export function findEnded(before: readonly RunSummary[], now: readonly RunSummary[]): RunSummary[] {
  const active = new Set(before.filter((run) => !hasEnded(run)).map(({ id }) => id));
  return now.filter((run) => hasEnded(run) && active.has(run.id));
}

/** `Run 3 is done after 60 trials. Best Volume: 120 mm^3`. */
export function endText(run: RunSummary, name: string): string {
  const count = doneTrials(run);
  return `${name} ${endWords[run.state]} after ${count} ${count === 1 ? "trial" : "trials"}. ${bestText(run)}`;
}

const endWords: Readonly<Record<RunSummary["state"], string>> = {
  starting: "starts",
  running: "runs",
  paused: "is paused",
  stopping: "stops",
  done: "is done",
  stopped: "was stopped",
  failed: "failed",
  interrupted: "was interrupted",
};

function bestText({ best, objectives }: RunSummary): string {
  if (best === undefined || !isFeasible(best)) return "No design is feasible";
  const values = objectiveRows(objectives, best).map(
    ({ objective: { label, unit }, value }) =>
      `${label}: ${formatNumber(value)}${unit === undefined ? "" : ` ${unit}`}`,
  );
  return objectives.length > 1
    ? `Best by the first objective: ${values.join(", ")}`
    : `Best ${values.join()}`;
}
