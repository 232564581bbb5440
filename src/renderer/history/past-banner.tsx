import { History, Redo2, Undo2 } from "lucide-react";
import { useMemo } from "react";
import { changedNodeId, diffStudies } from "../../shared/study/patch.ts";
import { leavePast, restoreRevision } from "../state/actions/history.ts";
import { stepTitle, useHistory } from "../state/history-store.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { actorWords } from "../ui/actor-sign.tsx";
import { Button } from "../ui/button.tsx";
import { countOf, formatAgo, formatExactly } from "../ui/format.ts";
import { Keys } from "../ui/keys.tsx";
import { useMinute } from "../ui/use-minute.ts";

/** Over the canvas while it shows the study as it was: when that was, and the ways on. */
export function PastBanner() {
  const past = useUi((state) => state.past);
  const present = useApp((state) => state.open?.study);
  const step = useHistory((state) => state.pastStep);
  const now = useMinute();
  const different = useMemo(() => {
    if (past === undefined || present === undefined) return 0;
    return new Set(diffStudies(past.study, present).nodes.map(changedNodeId)).size;
  }, [past, present]);
  if (past === undefined) return null;
  return (
    <section
      aria-label="A study of the past"
      data-testid="past-banner"
      className="rise-in absolute inset-x-0 top-0 z-10 flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-accent-line bg-accent-bg px-3 py-1.5"
    >
      <div role="status" className="flex min-w-0 flex-1 basis-60 items-start gap-2">
        <History size={15} className="mt-0.5 shrink-0 text-accent" aria-hidden />
        <div className="min-w-0">
          <p className="line-clamp-2 break-words">
            <span className="num font-medium">Revision {past.revision}</span>
            {step === undefined ? (
              ", before all changes"
            ) : (
              <span title={formatExactly(step.createdAt)}>
                , {formatAgo(step.createdAt, now)}, by {actorWords(step.actor)}: {stepTitle(step)}
              </span>
            )}
          </p>
          <p className="num text-small text-dim">
            {different === 0
              ? "Read only. The nodes are the same at present."
              : `Read only. ${countOf(different, "node")} ${different === 1 ? "is" : "are"} different at present.`}
          </p>
        </div>
      </div>
      <div className="flex flex-wrap gap-1.5">
        <Button look="primary" onClick={() => void restoreRevision(past.revision)}>
          <Undo2 size={13} aria-hidden />
          Restore this revision
        </Button>
        <Button onClick={leavePast}>
          <Redo2 size={13} aria-hidden />
          Back to the present
          <Keys keys="Esc" />
        </Button>
      </div>
    </section>
  );
}
