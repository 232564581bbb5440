import { ChevronLeft, ChevronRight } from "lucide-react";
import type { Turn } from "../../shared/chat/chat.ts";
import { showBranch } from "../state/reveal-turn.ts";
import { useApp } from "../state/store.ts";
import { partElementId } from "../state/turn-elements.ts";
import { IconButton } from "../ui/icon-button.tsx";

/** Leads from one version of a message to the others. */
export function BranchSwitcher({ turn }: { turn: Turn }) {
  const { index, count, siblings } = turn.branch;
  const isBusy = useApp((state) => state.conversations[turn.conversationId]?.session.busy === true);
  if (count < 2) return null;
  const step = (direction: "earlier" | "later") => {
    const target = siblings[index - 1 + (direction === "earlier" ? -1 : 1)];
    const isOff = isBusy || target === undefined;
    return (
      <IconButton
        id={partElementId(turn.id, direction)}
        icon={direction === "earlier" ? ChevronLeft : ChevronRight}
        label={
          isBusy
            ? "Other versions, when the answer that is on its way has ended"
            : direction === "earlier"
              ? "Version before"
              : "Version after"
        }
        side="top"
        aria-disabled={isOff}
        onClick={() => (isOff ? undefined : void showBranch(turn.conversationId, target, direction))}
      />
    );
  };
  return (
    <fieldset
      aria-label="Versions of this message"
      data-testid="branch-switcher"
      className="-mt-1 flex items-center self-end text-small text-dim"
    >
      {step("earlier")}
      <span className="num px-0.5">
        {index} of {count}
      </span>
      {step("later")}
    </fieldset>
  );
}
