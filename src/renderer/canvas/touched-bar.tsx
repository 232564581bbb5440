import { Sparkles, X } from "lucide-react";
import { clearTouched } from "../state/actions/touched.ts";
import { keysOf } from "../state/commands/all-commands.ts";
import { findAndRevealTurn } from "../state/reveal-turn.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { countOf } from "../ui/format.ts";
import { IconButton } from "../ui/icon-button.tsx";

/** While what the latest message changed is marked: leads to the message, and takes the marks away. */
export function TouchedBar() {
  const touched = useApp((state) => state.touched);
  const isReviewing = useApp(({ open }) => (open?.proposals.length ?? 0) > 0);
  const isPast = useUi(({ past }) => past !== undefined);
  if (touched === undefined || isReviewing || isPast) return null;
  const { turnId, nodeIds, edgeKeys } = touched;
  const counts = [
    nodeIds.size === 0 ? "" : countOf(nodeIds.size, "node"),
    edgeKeys.size === 0 ? "" : countOf(edgeKeys.size, "connection"),
  ].filter(Boolean);
  if (counts.length === 0) return null;
  return (
    <section
      aria-label="What the latest message changed"
      data-testid="touched-bar"
      className="absolute top-3 left-1/2 z-8 flex max-w-[calc(100%-24px)] -translate-x-1/2 items-center gap-2 rounded-md border border-line bg-panel py-0.5 pr-0.5 pl-2 text-small"
    >
      <Sparkles size={13} className="shrink-0 text-accent" aria-hidden />
      <span className="num min-w-0 truncate text-dim">Changed by the chat: {counts.join(", ")}</span>
      <Button look="link" onClick={() => void findAndRevealTurn(turnId)}>
        Message
      </Button>
      <IconButton
        icon={X}
        label="Clear the highlights"
        keys={keysOf("review.clearHighlights")}
        onClick={clearTouched}
      />
    </section>
  );
}
