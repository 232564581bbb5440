import { ShieldOff } from "lucide-react";
import { askAgain } from "../state/actions/conversations.ts";
import { useShownSession } from "../state/selectors.ts";
import { Button } from "../ui/button.tsx";

/** Stands in the header for as long as the shown session does not ask; it cannot be put away. */
export function AskingBadge() {
  const session = useShownSession();
  if (session === undefined || session.asking) return null;
  return (
    <span
      data-testid="not-asking"
      className="inline-flex shrink-0 items-center gap-1.5 rounded-md border border-bad bg-bad-bg pl-2 text-small font-medium whitespace-nowrap text-bad"
    >
      <ShieldOff size={13} aria-hidden />
      Does not ask
      <Button
        look="quiet"
        className="rounded-l-none border-l border-bad/40 font-normal text-text"
        data-testid="ask-again"
        onClick={() => void askAgain(session.id)}
      >
        Ask again
      </Button>
    </span>
  );
}
