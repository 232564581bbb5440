import { ShieldOff } from "lucide-react";
import { askAgain } from "../state/actions/conversations.ts";
import { useShownSession } from "../state/selectors.ts";
import { Button } from "../ui/button.tsx";

/** Says above the composer that the session does not ask, in windows whose header has little room. */
export function AskingBar() {
  const session = useShownSession();
  if (session === undefined || session.asking) return null;
  return (
    <div
      data-testid="asking-bar"
      className="flex shrink-0 items-center gap-2 border-t border-bad bg-bad-bg px-3 py-1 text-small min-[1000px]:hidden"
    >
      <ShieldOff size={14} className="shrink-0 text-bad" aria-hidden />
      <span className="min-w-0 flex-1">Claude does not ask before it acts</span>
      <Button onClick={() => void askAgain(session.id)}>Ask again</Button>
    </div>
  );
}
