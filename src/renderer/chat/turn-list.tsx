import { ArrowDown } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import type { Turn } from "../../shared/chat/chat.ts";
import type { PendingMessage } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { PendingTurn } from "./pending-turn.tsx";
import { TurnView } from "./turn-view.tsx";

const pageSize = 40;
/** So near to the end the view counts as being at the end. */
const nearEndPx = 40;

type TurnListProps = { turns: readonly Turn[]; pending: PendingMessage | undefined };

/** The turns, the latest at the end; it stays in view until the user scrolls up. */
export function TurnList({ turns, pending }: TurnListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const followsEnd = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);
  const [count, setCount] = useState(pageSize);
  const shown = turns.slice(-count);
  const isPendingShown =
    pending !== undefined && !turns.some(({ requestId }) => requestId === pending.requestId);

  function scrollToEnd(): void {
    followsEnd.current = true;
    setAtEnd(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }

  useLayoutEffect(() => {
    const view = scroller.current;
    const inner = content.current;
    if (view === null || inner === null) return;
    const keepEnd = () => {
      if (followsEnd.current) view.scrollTop = view.scrollHeight;
    };
    keepEnd();
    const observer = new ResizeObserver(keepEnd);
    observer.observe(inner);
    observer.observe(view);
    return () => observer.disconnect();
  }, []);

  const pendingId = isPendingShown ? pending.requestId : undefined;
  useLayoutEffect(() => {
    // A message of one's own is always brought into view.
    if (pendingId === undefined) return;
    followsEnd.current = true;
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [pendingId]);

  function onScroll(): void {
    const view = scroller.current;
    if (view === null) return;
    const isNear = view.scrollHeight - view.scrollTop - view.clientHeight < nearEndPx;
    followsEnd.current = isNear;
    setAtEnd(isNear);
  }

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        onScroll={onScroll}
        role="log"
        aria-label="Messages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="h-full overflow-y-auto -outline-offset-2"
      >
        <div ref={content} className="flex flex-col gap-5 p-3">
          {turns.length > shown.length ? (
            <Button look="quiet" className="self-center" onClick={() => setCount(count + pageSize)}>
              Show earlier messages
            </Button>
          ) : null}
          {shown.map((turn) => (
            <TurnView key={turn.id} turn={turn} />
          ))}
          {isPendingShown ? <PendingTurn message={pending} /> : null}
        </div>
      </div>
      {isAtEnd ? null : (
        <Button
          onClick={scrollToEnd}
          className="absolute bottom-2 left-1/2 -translate-x-1/2"
          data-testid="jump-to-latest"
        >
          <ArrowDown size={13} aria-hidden />
          Jump to latest
        </Button>
      )}
    </div>
  );
}
