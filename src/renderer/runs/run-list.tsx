import { hasEnded, type RunSummary } from "../../shared/optimise/run.ts";
import { showRun } from "../state/actions/runs.ts";
import { algorithmName, doneShare, doneTrials, runName, startedByWords } from "../state/run-words.ts";
import { useApp } from "../state/store.ts";
import { classNames } from "../ui/class-names.ts";
import { countOf, formatAgo, formatExactly, formatNumber } from "../ui/format.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { RunSign } from "../ui/run-sign.tsx";
import { useMinute } from "../ui/use-minute.ts";

/** All runs of the study, the newest first. */
export function RunList({ shownId }: { shownId: string }) {
  const runs = useApp((state) => state.runs);
  const now = useMinute();
  return (
    <nav
      aria-label="Runs of the study"
      className="max-h-36 shrink-0 overflow-y-auto border-b border-line bg-panel p-1.5 @3xl:max-h-none @3xl:w-60 @3xl:border-r @3xl:border-b-0"
    >
      <ul className="flex flex-col gap-0.5">
        {runs.map((run) => (
          <li key={run.id}>
            <Row run={run} name={runName(run, runs)} isShown={run.id === shownId} now={now} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

type RowProps = { run: RunSummary; name: string; isShown: boolean; now: number };

function Row({ run, name, isShown, now }: RowProps) {
  const done = doneTrials(run);
  return (
    <button
      type="button"
      data-testid="run-row"
      data-state={run.state}
      aria-current={isShown}
      onClick={() => showRun(run.id)}
      className={classNames(
        "flex w-full flex-wrap items-center gap-x-3 gap-y-0.5 rounded-md px-2 py-1 text-left text-small focus-visible:-outline-offset-2 @3xl:py-1.5",
        isShown ? "bg-accent-bg" : "hover:bg-hover",
      )}
    >
      <span className="flex items-center gap-2 @3xl:w-full">
        <span className="font-medium">{name}</span>
        <span className="text-dim @3xl:ml-auto">
          <RunSign state={run.state} />
        </span>
      </span>
      <span className="num truncate text-dim @3xl:w-full">
        {algorithmName(run.algorithm)} · {countOf(run.trials, "trial")}
      </span>
      <span className="num truncate text-dim @3xl:w-full" title={formatExactly(run.createdAt)}>
        {startedByWords[run.startedBy]} · {formatAgo(run.createdAt, now)}
      </span>
      {hasEnded(run) ? null : (
        <ProgressBar
          label={`Progress of ${name}`}
          share={doneShare(run)}
          text={`${formatNumber(done)} of ${countOf(run.trials, "trial")}`}
          isActive={run.state !== "paused"}
        />
      )}
    </button>
  );
}
