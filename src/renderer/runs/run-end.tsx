import { Info, Unplug } from "lucide-react";
import type { RunSummary } from "../../shared/optimise/run.ts";
import { ErrorNote } from "../ui/error-note.tsx";

/** Why a run does not go on, and what can be done. */
export function RunEnd({ run: { state, endReason, error } }: { run: RunSummary }) {
  switch (state) {
    case "failed":
      return error === undefined ? (
        <Note text={`${endReason ?? "The run failed."} What was computed is kept.`} />
      ) : (
        <ErrorNote error={error} />
      );
    case "interrupted":
      return (
        <p className="flex items-start gap-2 rounded-md border border-warn/40 bg-warn-bg px-3 py-2 text-small">
          <Unplug size={15} className="mt-px shrink-0 text-warn" aria-hidden />
          <span>
            The process of this run is gone although it did not end: the machine was switched off, or
            something ended it. What was computed is kept. Go on computes the rest.
          </span>
        </p>
      );
    case "stopped":
      return <Note text={`${endReason ?? "Stopped."} Go on computes the rest.`} />;
    case "done":
      return endReason === undefined ? null : <Note text={endReason} />;
    case "paused":
      return <Note text="Nothing is computed while it is paused." />;
    default:
      return null;
  }
}

function Note({ text }: { text: string }) {
  return (
    <p className="-mt-2 flex items-start gap-2 text-small text-dim">
      <Info size={14} className="mt-0.5 shrink-0 text-faint" aria-hidden />
      {text}
    </p>
  );
}
