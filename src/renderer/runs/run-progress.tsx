import { hasEnded, type RunSummary } from "../../shared/optimise/run.ts";
import { doneShare, doneTrials, leftWords, spanWords } from "../state/run-words.ts";
import { countOf, formatNumber } from "../ui/format.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";

/** How far a run is, how long it took and takes, and why trials failed. */
export function RunProgress({ run, name }: { run: RunSummary; name: string }) {
  const done = doneTrials(run);
  const left = leftWords(run);
  const facts = [
    run.running > 0 && !hasEnded(run) ? `${run.running} running` : undefined,
    `${formatNumber(run.feasible)} feasible`,
    `${spanWords(run.elapsedS)} elapsed`,
    left,
  ].filter((fact) => fact !== undefined);
  return (
    <div data-testid="run-progress" className="grid gap-1.5">
      <ProgressBar
        label={`Progress of ${name}`}
        share={doneShare(run)}
        text={`${formatNumber(done)} of ${countOf(run.trials, "trial")}${left === undefined ? "" : `, ${left}`}`}
        isActive={!hasEnded(run) && run.state !== "paused"}
      />
      <p className="num flex flex-wrap gap-x-3 text-small text-dim">
        <span className="font-medium text-text">
          {formatNumber(done)} of {countOf(run.trials, "trial")}
        </span>
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      <Failures run={run} />
    </div>
  );
}

function Failures({ run: { failed, failures } }: { run: RunSummary }) {
  if (failed === 0) return null;
  const reasons = failures.toSorted((a, b) => b.count - a.count);
  return (
    <details data-testid="run-failures" className="text-small">
      <summary className="w-fit rounded text-warn">{countOf(failed, "failed trial")}</summary>
      <ul className="mt-1 grid gap-0.5 pl-4">
        {reasons.map(({ message, count }) => (
          <li key={message} className="grid grid-cols-[3rem_minmax(0,1fr)] gap-2">
            <span className="num text-right text-faint">{formatNumber(count)} ×</span>
            <span className="break-words">{message}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
