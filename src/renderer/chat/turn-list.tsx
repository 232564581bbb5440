import { ArrowDown } from "lucide-react";
import {
  type CSSProperties,
  type FocusEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { Virtualizer } from "virtua";
import type { LoadedConversation } from "../state/loaded-conversation.ts";
import { partElementId, turnElementId } from "../state/turn-elements.ts";
import { type PendingMessage, useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { EarlierNote } from "./earlier-note.tsx";
import { focusWhenShown } from "./focus-when-shown.ts";
import { PendingTurn } from "./pending-turn.tsx";
import { TurnView } from "./turn-view.tsx";
import { useTurnScroll } from "./use-turn-scroll.ts";

/** About the height of a turn, for those that were not drawn yet. */
const usualTurnPx = 260;
/** So far beyond the view turns are drawn, so that nothing is blank while it is scrolled. */
const aheadPx = 1_200;

type TurnListProps = { loaded: LoadedConversation; pending: readonly PendingMessage[] };

/** The turns, the latest at the end, of which only those in and near the view are drawn. */
export function TurnList({ loaded, pending }: TurnListProps) {
  const { id, turns } = loaded.conversation;
  const scroll = useTurnScroll(loaded);
  const { scrollToEnd } = scroll;
  const [focusedId, setFocusedId] = useState<string>();
  const markedId = useRevealed(id, scroll.scrollToTurn);
  const shift = useShift(turns);
  const onItsWay = pending.filter(({ requestId }) => !turns.some((turn) => turn.requestId === requestId));
  const focused = focusedId === undefined ? -1 : turns.findIndex((turn) => turn.id === focusedId);
  // When the last turn becomes shorter, the view is beyond the end for a moment, where nothing would be drawn.
  const kept = [focused, turns.length - 1].filter((index) => index >= 0);

  const newestId = pending.at(-1)?.requestId;
  useLayoutEffect(() => {
    // A message of one's own is always brought into view.
    if (newestId !== undefined) scrollToEnd();
  }, [newestId, scrollToEnd]);

  const hasFocus = useRef(false);
  /** Where what had the focus is gone (a question that was answered, a message that was taken back), the list has it. */
  function keepFocus(): void {
    const isLost = hasFocus.current && document.activeElement === document.body;
    if (isLost) scroll.scroller.current?.focus({ preventScroll: true });
  }
  useLayoutEffect(keepFocus);

  function onFocus({ target }: FocusEvent): void {
    hasFocus.current = true;
    setFocusedId(target.closest<HTMLElement>("[data-turn-id]")?.dataset.turnId);
  }

  function onBlur(): void {
    hasFocus.current = false;
    setFocusedId(undefined);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches where the focus is
    <div className="relative flex min-h-0 flex-1 flex-col" onFocus={onFocus} onBlur={onBlur}>
      <div
        ref={scroll.scroller}
        onScroll={scroll.onScroll}
        onWheel={scroll.onInput}
        onPointerDown={scroll.onInput}
        onKeyDown={scroll.onInput}
        role="log"
        aria-label="Messages"
        // Rows come and go as they are scrolled: what is new is told elsewhere.
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto -outline-offset-2 [overflow-anchor:none]"
      >
        <Virtualizer
          ref={scroll.list}
          as={Rows}
          data={turns}
          itemSize={usualTurnPx}
          bufferSize={aheadPx}
          shift={shift}
          keepMounted={kept}
          onScrollEnd={scroll.onScrollEnd}
          onResize={() => {
            scroll.onResize();
            keepFocus();
          }}
        >
          {(turn) => (
            <div key={turn.id} className="px-3 py-2.5">
              <TurnView turn={turn} isMarked={turn.id === markedId} />
            </div>
          )}
        </Virtualizer>
        {onItsWay.map((message) => (
          <div key={message.requestId} className="px-3 py-2.5">
            <PendingTurn conversationId={id} message={message} />
          </div>
        ))}
      </div>
      <EarlierNote state={scroll.earlier} onRetry={scroll.readEarlier} />
      {scroll.isAtEnd ? null : (
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

type RowsProps = { style: CSSProperties; children: ReactNode; ref?: Ref<HTMLDivElement> };

/** Stays open to the pointer while it scrolls: an answer that grows scrolls all the time. */
function Rows({ style, children, ref }: RowsProps) {
  const { pointerEvents: _ignored, ...rest } = style;
  return (
    <div ref={ref} style={rest}>
      {children}
    </div>
  );
}

/** True in the one drawing in which turns were added or taken away at the start alone. */
function useShift(turns: LoadedConversation["conversation"]["turns"]): boolean {
  const ends = useRef<{ first: string | undefined; last: string | undefined }>(undefined);
  const [first, last] = [turns[0]?.id, turns.at(-1)?.id];
  useLayoutEffect(() => {
    ends.current = { first, last };
  });
  return ends.current !== undefined && ends.current.first !== first && ends.current.last === last;
}

/** Brings the turn that the chat was asked for into view. @returns the turn to mark */
function useRevealed(
  conversationId: string,
  scrollToTurn: ReturnType<typeof useTurnScroll>["scrollToTurn"],
): string | undefined {
  const revealed = useUi((state) =>
    state.revealed?.conversationId === conversationId ? state.revealed : undefined,
  );
  useEffect(() => {
    if (revealed === undefined) return;
    const { turnId, partId, isQuiet } = revealed;
    scrollToTurn(turnId, isQuiet === true ? "nearest" : "start");
    const elementId = partId === undefined ? turnElementId(turnId) : partElementId(turnId, partId);
    return focusWhenShown(elementId, { scrolls: partId !== undefined && isQuiet !== true });
  }, [revealed, scrollToTurn]);
  return revealed?.isQuiet === true ? undefined : revealed?.turnId;
}
