import type { LucideIcon } from "lucide-react";
import { CirclePause, CirclePlay, CirclePlus, CircleStop, CircleX, Trash2 } from "lucide-react";
import { hasEnded, type RunSummary } from "../../shared/optimise/run.ts";
import { controlRun } from "../state/actions/runs.ts";
import { useRuns } from "../state/runs-store.ts";
import { openDialog } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";

/** What can be asked of a run as it stands. */
export function RunActions({ run, name }: { run: RunSummary; name: string }) {
  const { id, state } = run;
  const asked = useRuns((store) => store.asked[id]);
  const button = (
    icon: LucideIcon,
    label: string,
    onClick: () => void,
    { what, title, isDanger = false }: { what?: typeof asked; title?: string; isDanger?: boolean } = {},
  ) => {
    const Icon = icon;
    const isAsked = what !== undefined && asked === what;
    return (
      <Button
        look={isDanger ? "danger" : "plain"}
        title={title}
        aria-disabled={asked !== undefined}
        className="aria-disabled:opacity-60"
        onClick={() => (asked === undefined ? onClick() : undefined)}
      >
        {isAsked ? <Spinner size={13} /> : <Icon size={13} aria-hidden />}
        {label}
      </Button>
    );
  };
  const isActive = !hasEnded(run);
  const isStopping = state === "stopping";
  return (
    <div role="toolbar" aria-label={`What can be done with ${name}`} className="flex flex-wrap gap-1.5">
      {state === "running"
        ? button(CirclePause, "Pause", () => void controlRun(id, { type: "pause" }), { what: "pause" })
        : null}
      {state === "paused"
        ? button(CirclePlay, "Resume", () => void controlRun(id, { type: "resume" }), { what: "resume" })
        : null}
      {state === "stopped" || state === "interrupted" || state === "failed"
        ? button(CirclePlay, "Go on", () => void controlRun(id, { type: "resume" }), {
            what: "resume",
            title: "Compute the trials that are left",
          })
        : null}
      {isActive && !isStopping
        ? button(CircleStop, "Stop", () => void controlRun(id, { type: "stop", now: false }), {
            what: "stop",
            title: "Stop after the trials that are computed now",
          })
        : null}
      {isActive
        ? button(CircleX, "Stop now", () => void controlRun(id, { type: "stop", now: true }), {
            what: "stop",
            title: "End the trials that are computed now too; they are computed again when the run goes on",
          })
        : null}
      {isActive && !isStopping
        ? button(CirclePlus, "Compute a design...", () => openDialog({ type: "add-design", runId: id }), {
            what: "add-designs",
            title: "Let the run compute a design of yours next",
          })
        : null}
      {isActive
        ? null
        : button(Trash2, "Delete...", () => openDialog({ type: "delete-run", runId: id }), {
            what: "remove",
            isDanger: true,
          })}
    </div>
  );
}
