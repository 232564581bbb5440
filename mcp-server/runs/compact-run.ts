import { formatSeconds } from "../../src/shared/optimise/format-seconds.ts";
import { bestTrial, paretoFront } from "../../src/shared/optimise/goals.ts";
import type { RunSummary } from "../../src/shared/optimise/run.ts";
import { isFeasible } from "../../src/shared/optimise/trial.ts";
import { compactTrial, shown, unitsOf } from "./compact-trial.ts";
import type { RunLook } from "./open-run.ts";

/** How a run stands, as a model reads it. */
export function compactRun({ reading, summary }: RunLook): object {
  const { problem } = reading.info;
  const { id, state, algorithm, trials, workers, complete, failed, feasible, running } = summary;
  const { elapsedS, remainingS, failures } = summary;
  const endReason = (summary.error?.message ?? summary.endReason)?.slice(0, 500);
  const best = bestTrial(problem, reading.trials);
  const isSingle = problem.objectives.length === 1;
  return {
    operationId: id,
    state,
    message: describeState(summary),
    ...(endReason === undefined ? {} : { endReason }),
    trials: { wanted: trials, complete, failed, feasible, running },
    ...(failures.length === 0
      ? {}
      : { failures: failures.map(({ message, count }) => ({ count, message: message.slice(0, 300) })) }),
    algorithm,
    workers,
    elapsedS: shown(elapsedS),
    ...(remainingS === undefined ? {} : { remainingS: Math.round(remainingS) }),
    units: unitsOf(problem),
    ...(best === undefined
      ? {}
      : isSingle || !isFeasible(best)
        ? { best: compactTrial(best, problem) }
        : {
            front: `${paretoFront(problem, reading.trials).length} designs that no other one beats in all objectives: get_best_design shows them`,
            bestByFirstObjective: compactTrial(best, problem),
          }),
  };
}

/** One sentence or two: where the run stands, and what can be done. */
export function describeState(summary: RunSummary): string {
  const { state, trials, complete, failed, remainingS, endReason, error } = summary;
  const count = `${complete + failed} of ${trials} trials`;
  const failures = failed === 0 ? "" : `, ${failed} of them failed`;
  const reason = error?.message ?? endReason;
  const because = reason === undefined ? "" : `: ${reason.slice(0, 500).replace(/[.\s]+$/, "")}`;
  const infeasible = complete > 0 && summary.feasible === 0 ? " No design keeps all limits so far." : "";
  switch (state) {
    case "starting":
      return `The run is starting; it has ${trials} trials.`;
    case "running": {
      const left = remainingS === undefined ? "" : `, about ${formatSeconds(remainingS)} left`;
      return `The run goes on: ${count} are computed${failures}${left}.${infeasible}`;
    }
    case "paused":
      return `The run is paused: ${count} are computed${failures}.${infeasible} resume_run lets it go on.`;
    case "stopping":
      return `The run is stopping: ${count} are computed${failures}; those that are computed now are still finished.`;
    case "done":
      return `The run is done, ${count} are computed${failures}${because}.${infeasible}`;
    case "stopped":
      return `The run was stopped, ${count} are computed${failures}${because}.${infeasible} resume_run goes on with it.`;
    case "failed":
      return `The run failed, ${count} are computed${failures}${because}.${infeasible} When the cause is mended, resume_run goes on with it.`;
    case "interrupted":
      return `The run was interrupted: its process is gone, ${count} are computed${failures} and kept.${infeasible} resume_run goes on with it; what was being computed is computed again.`;
  }
}
