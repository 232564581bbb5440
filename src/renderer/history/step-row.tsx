import { ChevronRight, Undo2 } from "lucide-react";
import { memo } from "react";
import type { HistoryStep } from "../../shared/study/study-history.ts";
import { centreShown, showRevision, toggleStep } from "../state/actions/history.ts";
import { stepKey, stepTitle, useHistory } from "../state/history-store.ts";
import { revealTurn } from "../state/reveal-turn.ts";
import { ActorSign, actorWords } from "../ui/actor-sign.tsx";
import { Button } from "../ui/button.tsx";
import { ChangeRowItem } from "../ui/change-row.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { countOf, formatAgo, formatExactly } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";
import { Tooltip } from "../ui/tooltip.tsx";

type StepRowProps = { step: HistoryStep; now: number; isShown: boolean };

const msPerDay = 86_400_000;

/** One step: who made it, what it is called and when it was. Chosen, it unfolds, and the canvas shows the study after it. */
export const StepRow = memo(function StepRow({ step, now, isShown }: StepRowProps) {
  const isOpen = useHistory(({ opened }) => opened[stepKey(step)] !== undefined);

  function choose(): void {
    // Chosen again, it folds; the first time it is shown as well.
    if (!isOpen || isShown) void toggleStep(step);
    if (!isShown) void showRevision(step.revision);
  }

  return (
    <li
      data-testid="history-step"
      data-actor={step.actor.type}
      data-revision={step.revision}
      data-undone={step.undone}
      aria-current={isShown ? "step" : undefined}
      className={`[contain-intrinsic-size:auto_46px] [content-visibility:auto] ${isShown ? "bg-accent-bg" : "hover:bg-hover"}`}
    >
      <button
        type="button"
        data-row
        aria-expanded={isOpen}
        onClick={choose}
        className="flex w-full items-start gap-1.5 px-2 pt-1 text-left focus-visible:-outline-offset-2"
      >
        <ChevronRight
          size={13}
          aria-hidden
          className={`mt-0.75 shrink-0 text-faint transition-transform ${isOpen ? "rotate-90" : ""}`}
        />
        <span className="mt-0.5">
          <ActorSign type={step.actor.type} />
        </span>
        <span
          className={`line-clamp-2 min-w-0 flex-1 break-words ${step.undone ? "text-faint line-through" : ""}`}
        >
          {stepTitle(step)}
        </span>
      </button>
      <div className="num flex items-center gap-1.5 pr-3 pb-1 pl-12 text-small text-faint">
        <MadeBy step={step} />
        <span aria-hidden>·</span>
        <span>{countOf(step.changes, "change")}</span>
        {step.undone ? (
          <span className="flex items-center gap-0.5">
            <Undo2 size={11} aria-hidden />
            taken back
          </span>
        ) : null}
        <Tooltip text={`${formatExactly(step.createdAt)}, revision ${step.revision}`}>
          <time dateTime={new Date(step.createdAt).toISOString()} className="ml-auto whitespace-nowrap">
            {now - step.createdAt < msPerDay
              ? formatAgo(step.createdAt, now)
              : new Date(step.createdAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}
          </time>
        </Tooltip>
      </div>
      {isOpen ? <Rows step={step} isShown={isShown} /> : null}
    </li>
  );
});

function MadeBy({ step: { actor, turn } }: { step: HistoryStep }) {
  if (actor.type !== "turn") return <span className="min-w-0 truncate">{actorWords(actor)}</span>;
  if (turn === undefined) return <span className="min-w-0 truncate">a deleted conversation</span>;
  return (
    <button
      type="button"
      data-testid="history-message"
      className="rounded text-accent underline-offset-2 hover:underline"
      onClick={() => void revealTurn(turn.conversationId, turn.turnId)}
    >
      show the message
    </button>
  );
}

function Rows({ step, isShown }: { step: HistoryStep; isShown: boolean }) {
  const known = useHistory(({ opened }) => opened[stepKey(step)]);
  if (known === undefined || known.state === "loading") {
    return (
      <p className="flex items-center gap-2 py-1 pl-12 text-small text-faint">
        <Spinner size={12} />
        Loading
      </p>
    );
  }
  if (known.state === "failed") {
    return (
      <div className="p-2">
        <ErrorNote error={known.error}>
          <Button onClick={() => void toggleStep(step)}>Try again</Button>
        </ErrorNote>
      </div>
    );
  }
  if (known.rows.length === 0) {
    return <p className="pb-1.5 pl-12 text-small text-faint">Nothing was different after it</p>;
  }
  return (
    <ul className="pb-1.5 pl-5 text-small">
      {known.rows.slice(0, mostRows).map((row, index) => {
        const { nodeId } = row;
        const canShow = isShown && nodeId !== undefined && row.kind !== "removed";
        return (
          <ChangeRowItem
            // biome-ignore lint/suspicious/noArrayIndexKey: what a step changed never changes
            key={index}
            row={row}
            look={step.undone ? "undone" : "done"}
            onShow={canShow ? () => centreShown(nodeId) : undefined}
          />
        );
      })}
      {known.rows.length > mostRows ? (
        <li className="py-0.5 pl-2.5 text-faint">and {known.rows.length - mostRows} more</li>
      ) : null}
    </ul>
  );
}

/** More than anybody reads; a step may have thousands. */
const mostRows = 200;
