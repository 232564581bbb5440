import { ListChecks } from "lucide-react";
import { toggleReview } from "../state/actions/review.ts";
import { useApp } from "../state/store.ts";
import { classNames } from "../ui/class-names.ts";
import { Tooltip } from "../ui/tooltip.tsx";

/** Whether changes by the chat wait to be accepted; counts from the next message on. */
export function ReviewToggle() {
  const isOn = useReviewChanges();
  const isFixed = useApp((state) => state.settings?.fixed.includes("chat.reviewChanges") === true);
  return (
    <Tooltip text={tooltip(isOn, isFixed)} side="top">
      <button
        type="button"
        data-testid="review-toggle"
        aria-pressed={isOn}
        aria-disabled={isFixed}
        onClick={() => (isFixed ? undefined : void toggleReview())}
        className={classNames(
          "inline-flex h-6.5 shrink-0 items-center gap-1 rounded-md border px-1.5 text-small",
          isOn
            ? "border-accent-line bg-accent-bg text-accent"
            : "border-transparent text-dim hover:bg-hover hover:text-text",
        )}
      >
        <ListChecks size={13} aria-hidden />
        Review
      </button>
    </Tooltip>
  );
}

export function useReviewChanges(): boolean {
  return useApp((state) => state.settings?.values["chat.reviewChanges"] === true);
}

function tooltip(isOn: boolean, isFixed: boolean): string {
  const state = isOn
    ? "Changes wait on the canvas until you accept them"
    : "Changes apply at once; press to review them first";
  return isFixed ? `${state}. Set by PLANFORM_REVIEW_CHANGES` : state;
}
