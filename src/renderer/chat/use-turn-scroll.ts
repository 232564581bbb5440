import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import type { Turn } from "../../shared/chat/chat.ts";
import { type ErrorInfo, toErrorInfo } from "../../shared/errors.ts";
import { keepPlace, loadEarlier, savePlaces } from "../state/actions/turns.ts";
import type { LoadedConversation } from "../state/loaded-conversation.ts";
import { useUi } from "../state/ui-store.ts";

/** So near to the end the view counts as being at the end. */
const nearEndPx = 40;
/** Earlier turns are read when what is above the view is less than this. */
const nearStartPx = 1_200;
/** For so long a turn that was gone to stays where it is, while texts and pictures around it take their room. */
const holdMs = 1_500;
/** By then a wheel or a key that scrolls up has done so. */
const inputMs = 150;

type Place = LoadedConversation["view"]["scroll"];
type Hold = { readonly turnId: string; readonly offsetPx: number; readonly untilMs: number } | undefined;

export type EarlierState =
  | { readonly type: "idle" }
  | { readonly type: "loading" }
  | { readonly type: "failed"; readonly error: ErrorInfo };

type TurnScroll = {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly isAtEnd: boolean;
  readonly earlier: EarlierState;
  readonly readEarlier: () => void;
  readonly scrollToEnd: () => void;
  readonly scrollToTurn: (turnId: string, align: "start" | "nearest") => void;
  readonly onScroll: () => void;
  readonly onScrollEnd: () => void;
  readonly onResize: () => void;
  /** The user is about to scroll, or might be. */
  readonly onInput: () => void;
};

/**
 * Where the list of turns is scrolled to: at its end for as long as the user is there, otherwise where the user went, in
 * this window and after a restart, whatever is added before or after.
 */
export function useTurnScroll(loaded: LoadedConversation): TurnScroll {
  const { id, turns, earlier: earlierCount } = loaded.conversation;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const followsEnd = useRef(true);
  const lastTopPx = useRef(0);
  /** Where it was the last time; null once it is there again. */
  const goal = useRef<Place>(firstPlace(loaded));
  const place = useRef<Place>(goal.current);
  const hold = useRef<Hold>(undefined);
  const inputUntilMs = useRef(0);
  const latest = useRef({ turns, earlierCount });
  const [isAtEnd, setAtEnd] = useState(true);
  const [earlier, setEarlier] = useState<EarlierState>({ type: "idle" });
  const isReading = useRef(false);

  useLayoutEffect(() => {
    latest.current = { turns, earlierCount };
  });

  const goToEnd = useCallback((): void => {
    const view = scroller.current;
    // What the user is about to do is not undone before it has happened.
    if (view === null || performance.now() < inputUntilMs.current) return;
    view.scrollTop = view.scrollHeight;
    // Also where the event of this comes after the user has scrolled on, that was upwards from here.
    lastTopPx.current = view.scrollTop;
  }, []);

  const scrollToEnd = useCallback((): void => {
    followsEnd.current = true;
    goal.current = null;
    hold.current = undefined;
    inputUntilMs.current = 0;
    setAtEnd(true);
    goToEnd();
  }, [goToEnd]);

  const leaveEnd = useCallback((): void => {
    followsEnd.current = false;
    setAtEnd(false);
  }, []);

  const readEarlier = useCallback(
    (through?: string): void => {
      if (isReading.current) return;
      isReading.current = true;
      setEarlier({ type: "loading" });
      loadEarlier(id, through)
        .then(
          () => setEarlier({ type: "idle" }),
          (error: unknown) => setEarlier({ type: "failed", error: toErrorInfo(error) }),
        )
        .finally(() => {
          isReading.current = false;
        });
    },
    [id],
  );

  const scrollToTurn = useCallback(
    (turnId: string, align: "start" | "nearest", offsetPx = 0): void => {
      const index = latest.current.turns.findIndex((turn) => turn.id === turnId);
      if (index < 0) return;
      goal.current = null;
      if (align === "start") {
        leaveEnd();
        hold.current = { turnId, offsetPx, untilMs: performance.now() + holdMs };
      }
      // At the very edge the turn above would count as in view, and push this one down as it takes its room.
      list.current?.scrollToIndex(index, { align, offset: Math.max(1, offsetPx) });
    },
    [leaveEnd],
  );

  /** Reads on when little is left above the view. */
  const readAhead = useCallback((): void => {
    const view = scroller.current;
    if (view === null || earlier.type !== "idle" || latest.current.earlierCount === 0) return;
    if (goal.current === null && view.scrollTop < nearStartPx) readEarlier();
  }, [earlier, readEarlier]);

  const onScroll = useCallback((): void => {
    const view = scroller.current;
    if (view === null) return;
    const isNear = view.scrollHeight - view.scrollTop - view.clientHeight < nearEndPx;
    // What is added below moves the end away; only the user moves the view up.
    if (isNear) followsEnd.current = true;
    else if (view.scrollTop < lastTopPx.current) followsEnd.current = false;
    lastTopPx.current = view.scrollTop;
    setAtEnd(isNear || followsEnd.current);
    place.current = followsEnd.current ? null : placeAt(list.current, latest.current.turns, view.scrollTop);
    readAhead();
  }, [readAhead]);

  const onScrollEnd = useCallback((): void => {
    if (goal.current === null) keepPlace(id, place.current);
  }, [id]);

  const onResize = useCallback((): void => {
    const held = hold.current;
    if (followsEnd.current) {
      goToEnd();
    } else if (held !== undefined && performance.now() < held.untilMs) {
      const index = latest.current.turns.findIndex((turn) => turn.id === held.turnId);
      if (index >= 0)
        list.current?.scrollToIndex(index, { align: "start", offset: Math.max(1, held.offsetPx) });
    }
    readAhead();
  }, [readAhead, goToEnd]);

  const onInput = useCallback((): void => {
    hold.current = undefined;
    inputUntilMs.current = performance.now() + inputMs;
  }, []);

  useLayoutEffect(() => {
    const wanted = goal.current;
    if (wanted === null) return;
    if (latest.current.turns.some((turn) => turn.id === wanted.turnId)) return;
    readEarlier(wanted.turnId);
  }, [readEarlier]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the turn to go to may come with each change of the turns
  useLayoutEffect(() => {
    const wanted = goal.current;
    if (wanted === null) return;
    if (turns.some((turn) => turn.id === wanted.turnId)) {
      goal.current = null;
      scrollToTurn(wanted.turnId, "start", wanted.offsetPx);
    } else if (earlier.type === "idle" && !isReading.current) {
      // It is on another branch by now, or was taken back.
      goal.current = null;
    }
  }, [turns, earlier]);

  useLayoutEffect(() => {
    if (followsEnd.current) goToEnd();
  });

  useEffect(() => {
    const keep = (): void => {
      if (goal.current === null) keepPlace(id, place.current);
      savePlaces();
    };
    const onHide = (): void => {
      if (document.visibilityState === "hidden") keep();
    };
    document.addEventListener("visibilitychange", onHide);
    window.addEventListener("pagehide", keep);
    return () => {
      document.removeEventListener("visibilitychange", onHide);
      window.removeEventListener("pagehide", keep);
      keep();
    };
  }, [id]);

  return {
    scroller,
    list,
    isAtEnd,
    earlier,
    readEarlier: () => readEarlier(),
    scrollToEnd,
    scrollToTurn,
    onScroll,
    onScrollEnd,
    onResize,
    onInput,
  };
}

/** What this window knows of where a conversation was is newer than what the host has. */
function firstPlace({ conversation: { id }, view }: LoadedConversation): Place {
  const known = useUi.getState().places[id];
  return known === undefined ? view.scroll : known;
}

/** The turn at the upper edge of the view, and how far that one is scrolled. */
function placeAt(list: VirtualizerHandle | null, turns: readonly Turn[], topPx: number): Place {
  const index = list?.findItemIndex(topPx) ?? 0;
  const turn = turns[index];
  if (list === null || turn === undefined) return null;
  return { turnId: turn.id, offsetPx: Math.round(topPx - list.getItemOffset(index)) };
}
