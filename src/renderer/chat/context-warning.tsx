import { TriangleAlert } from "lucide-react";
import { startConversation } from "../state/actions/conversations.ts";
import { fullnessToUrge, fullnessToWarn } from "../state/context-share.ts";
import { useContextShare } from "../state/use-context-share.ts";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { Tooltip } from "../ui/tooltip.tsx";

/** Says when the conversation has become so long that the model will soon not hold it, and what to do. */
export function ContextWarning() {
  const share = useContextShare()?.share ?? 0;
  if (share < fullnessToWarn) return null;
  const isUrgent = share >= fullnessToUrge;
  return (
    <div
      role="status"
      data-testid="context-warning"
      data-level={isUrgent ? "urgent" : "warning"}
      className={classNames(
        "mb-2 flex items-center gap-2 rounded-md border py-1 pr-1 pl-2.5 text-small",
        isUrgent ? "border-bad/50 bg-bad-bg" : "border-warn/40 bg-warn-bg",
      )}
    >
      <TriangleAlert
        size={14}
        className={classNames("shrink-0", isUrgent ? "text-bad" : "text-warn")}
        aria-hidden
      />
      <span className="min-w-0 flex-1">
        The context is {Math.floor(share * 100)} % full{isUrgent ? ": the next message may not fit" : ""}.{" "}
        <span className="text-dim">The study keeps all changes.</span>
      </span>
      <Tooltip text="Start a new conversation, whose context is empty" side="top">
        <Button look={isUrgent ? "primary" : "plain"} onClick={() => void startConversation()}>
          Start new
        </Button>
      </Tooltip>
    </div>
  );
}
