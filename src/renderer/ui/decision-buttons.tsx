import { Check, X } from "lucide-react";
import type { MouseEvent } from "react";
import type { ReviewDecision } from "../../shared/study/proposal.ts";
import { classNames } from "./class-names.ts";
import { Tooltip } from "./tooltip.tsx";

type DecisionButtonsProps = {
  /** What is decided on, in words. */
  subject: string;
  canAccept: boolean;
  /** How many other changes would be decided with it; asked when it is about to be. */
  countAlong: (decision: ReviewDecision) => number;
  onDecide: (decision: ReviewDecision) => void;
  keys?: Readonly<Record<ReviewDecision, string | undefined>>;
  className?: string;
};

const words = { accept: "Accept", reject: "Reject" } as const;

/** Accept and Reject for one change that waits, small enough for a row or a node. */
export function DecisionButtons({
  subject,
  canAccept,
  countAlong,
  onDecide,
  keys,
  className,
}: DecisionButtonsProps) {
  const decide = (decision: ReviewDecision) => (event: MouseEvent) => {
    event.stopPropagation();
    onDecide(decision);
  };
  return (
    <span className={classNames("inline-flex shrink-0 items-center gap-0.5", className)}>
      {canAccept ? (
        <Tooltip text={<Hint decision="accept" countAlong={countAlong} />} keys={keys?.accept} side="top">
          <button
            type="button"
            data-decision="accept"
            aria-label={`Accept: ${subject}`}
            onClick={decide("accept")}
            className="inline-grid size-6 place-items-center rounded text-good hover:bg-hover"
          >
            <Check size={14} strokeWidth={2.2} aria-hidden />
          </button>
        </Tooltip>
      ) : null}
      <Tooltip text={<Hint decision="reject" countAlong={countAlong} />} keys={keys?.reject} side="top">
        <button
          type="button"
          data-decision="reject"
          aria-label={`Reject: ${subject}`}
          onClick={decide("reject")}
          className="inline-grid size-6 place-items-center rounded text-bad hover:bg-bad-bg"
        >
          <X size={14} strokeWidth={2.2} aria-hidden />
        </button>
      </Tooltip>
    </span>
  );
}

type HintProps = Pick<DecisionButtonsProps, "countAlong"> & { decision: ReviewDecision };

/** `Accept; 2 changes go with it`. */
function Hint({ decision, countAlong }: HintProps) {
  return <>{words[decision] + alongText(countAlong(decision))}</>;
}

export function alongText(count: number): string {
  if (count === 0) return "";
  return count === 1 ? "; 1 change goes with it" : `; ${count} changes go with it`;
}
