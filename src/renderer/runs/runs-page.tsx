import { Play, X } from "lucide-react";
import { findCommand, keysOf } from "../state/commands/all-commands.ts";
import { useShownRun } from "../state/runs-store.ts";
import { openDialog, showPage } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { RunDetails } from "./run-details.tsx";
import { RunList } from "./run-list.tsx";

/** The runs of the study, and how the chosen one goes. */
export function RunsPage() {
  const run = useShownRun();
  return (
    <section aria-label="Runs" data-testid="runs" className="@container flex min-w-0 flex-1 flex-col bg-bg">
      <div className="flex min-h-10 shrink-0 items-center gap-2 border-b border-line bg-panel pr-2 pl-4">
        <h1 className="font-semibold">Runs</h1>
        <span className="ml-auto" />
        {run === undefined ? null : <StartButton look="plain" />}
        <IconButton icon={X} label="Back to the canvas" onClick={() => showPage("canvas")} />
      </div>
      {run === undefined ? (
        <NoRuns />
      ) : (
        <div className="flex min-h-0 flex-1 flex-col @3xl:flex-row">
          <RunList shownId={run.id} />
          <RunDetails key={run.id} run={run} />
        </div>
      )}
    </section>
  );
}

function StartButton({ look }: { look: "plain" | "primary" }) {
  return (
    <Tooltip text="Start a run of the study as it is now" keys={keysOf("run.start")}>
      <Button look={look} onClick={() => openDialog({ type: "start-run" })}>
        <Play size={13} aria-hidden />
        Start a run...
      </Button>
    </Tooltip>
  );
}

function NoRuns() {
  return (
    <div data-testid="runs-empty" className="flex max-w-140 flex-col items-start gap-3 p-4 text-dim">
      <p>
        Nothing has been computed yet. Start a run, or ask Claude to optimise. A run computes design after
        design, goes on when Planform is closed, and is found here again.
      </p>
      <div className="flex gap-2">
        <StartButton look="primary" />
        <Button onClick={() => findCommand("chat.write")?.run()}>Ask Claude</Button>
      </div>
    </div>
  );
}
