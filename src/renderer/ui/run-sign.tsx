import { CircleAlert, CircleCheck, CirclePause, CircleStop, Unplug } from "lucide-react";
import type { RunSummary } from "../../shared/optimise/run.ts";
import { Spinner } from "./spinner.tsx";

/** How a run stands: an icon and the word, never colour alone. */
export function RunSign({ state }: Pick<RunSummary, "state">) {
  return (
    <span className="inline-flex shrink-0 items-center gap-1">
      <RunIcon state={state} />
      <span>{state}</span>
    </span>
  );
}

function RunIcon({ state }: Pick<RunSummary, "state">) {
  switch (state) {
    case "starting":
    case "running":
    case "stopping":
      return <Spinner size={13} />;
    case "paused":
      return <CirclePause size={13} className="text-warn" aria-hidden />;
    case "done":
      return <CircleCheck size={13} className="text-good" aria-hidden />;
    case "stopped":
      return <CircleStop size={13} className="text-faint" aria-hidden />;
    case "interrupted":
      return <Unplug size={13} className="text-warn" aria-hidden />;
    case "failed":
      return <CircleAlert size={13} className="text-bad" aria-hidden />;
  }
}
