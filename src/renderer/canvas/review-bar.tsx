import { ChevronLeft, ChevronRight, MessageSquare } from "lucide-react";
import { useState } from "react";
import type { ReviewDecision } from "../../shared/study/proposal.ts";
import { countAlong, decideAll, decideChanges } from "../state/actions/review.ts";
import { useCanvas } from "../state/canvas-store.ts";
import { keysOf } from "../state/commands/all-commands.ts";
import { findAndRevealTurn } from "../state/reveal-turn.ts";
import type { Review, ReviewItem } from "../state/review.ts";
import {
  currentItem,
  findSelectedItems,
  goToChange,
  showItem,
  useReview,
  useReviewPlace,
} from "../state/review-place.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { alongText, DecisionButtons } from "../ui/decision-buttons.tsx";
import { countOf } from "../ui/format.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { keepFocus } from "./keep-focus.ts";

/** Over the canvas while changes by the chat wait: how many, one after the other, and all at once. */
export function ReviewBar() {
  const review = useReview();
  const isPast = useUi(({ past }) => past !== undefined);
  if (review === undefined || isPast) return null;
  return <Bar review={review} />;
}

function Bar({ review }: { review: Review }) {
  const [byMessage, setByMessage] = useState(false);
  const current = useCurrentItem(review);
  const { items } = review;
  const conflicts = items.filter(({ conflict }) => conflict !== undefined).length;
  const turns = turnsOf(items);
  return (
    <section
      aria-label="Changes that wait for review"
      data-testid="review-bar"
      className="absolute top-3 left-1/2 z-8 flex w-max max-w-[min(560px,calc(100%-24px))] -translate-x-1/2 flex-col rounded-md border border-accent-line bg-panel text-small"
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 py-1 pr-1 pl-2.5">
        <span className="num font-medium" data-testid="review-count">
          {countOf(items.length, "change waits", "changes wait")}
        </span>
        {conflicts === 0 ? null : (
          <span className="num text-bad">{countOf(conflicts, "no longer fits", "no longer fit")}</span>
        )}
        <span className="flex">
          <IconButton
            icon={ChevronLeft}
            label="Show the change before"
            keys={keysOf("review.previous")}
            data-testid="review-previous"
            onClick={() => goToChange(-1)}
          />
          <IconButton
            icon={ChevronRight}
            label="Show the next change"
            keys={keysOf("review.next")}
            data-testid="review-next"
            onClick={() => goToChange(1)}
          />
        </span>
        <span className="ml-auto flex gap-1">
          {turns.length < 2 ? null : (
            <Button look="quiet" aria-expanded={byMessage} onClick={() => setByMessage(!byMessage)}>
              By message
            </Button>
          )}
          <Tooltip text="Reject all changes that wait">
            <Button data-testid="review-reject-all" onClick={() => void keepFocus(decideAll("reject"))}>
              Reject all
            </Button>
          </Tooltip>
          {conflicts === items.length ? null : (
            <Tooltip text="Accept all changes that still fit" keys={keysOf("review.acceptAll")}>
              <Button
                look="primary"
                data-testid="review-accept-all"
                onClick={() => void keepFocus(decideAll("accept"))}
              >
                Accept all
              </Button>
            </Tooltip>
          )}
        </span>
      </div>
      {current === undefined ? null : <Current item={current} items={items} />}
      {byMessage && turns.length > 1 ? <Turns turns={turns} /> : null}
    </section>
  );
}

/** The change that is selected on the canvas, or was gone to last. */
function useCurrentItem(review: Review): ReviewItem | undefined {
  const itemId = useReviewPlace((state) => state.itemId);
  const selectedId = useCanvas(() => {
    const selected = findSelectedItems();
    return (selected.find(({ id }) => id === itemId) ?? selected[0])?.id;
  });
  const selected = selectedId === undefined ? undefined : review.byId.get(selectedId);
  return currentItem(review, selected === undefined ? [] : [selected], itemId);
}

function Current({ item, items }: { item: ReviewItem; items: readonly ReviewItem[] }) {
  const { id, text, conflict, turnId } = item;

  async function decide(decision: ReviewDecision): Promise<void> {
    const at = items.indexOf(item);
    await decideChanges([id], decision);
    // The next one that is left, so that one key decides one after the other.
    const left = new Set(useApp.getState().open?.proposals.map((proposal) => proposal.id));
    const next = [...items.slice(at + 1), ...items.slice(0, at)].find((one) => left.has(one.id));
    if (next !== undefined && !left.has(id)) showItem(next);
  }

  return (
    <div
      data-testid="review-current"
      className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-2 border-t border-line py-1 pr-1 pl-2.5"
    >
      <span className="min-w-0 break-words">
        {text}{" "}
        <span className="num whitespace-nowrap text-faint">{`${items.indexOf(item) + 1} of ${items.length}`}</span>
        {conflict === undefined ? null : <span className="block text-bad">{conflict}</span>}
        <Along id={id} canAccept={conflict === undefined} />
      </span>
      <span className="flex items-center">
        <IconButton
          icon={MessageSquare}
          label="Show the message that proposed it"
          onClick={() => void findAndRevealTurn(turnId)}
        />
        <DecisionButtons
          subject={text}
          canAccept={conflict === undefined}
          countAlong={(decision) => countAlong([id], decision)}
          onDecide={(decision) => void keepFocus(decide(decision))}
        />
      </span>
    </div>
  );
}

/** What else would be decided, said before it is. */
function Along({ id, canAccept }: { id: string; canAccept: boolean }) {
  const [accepted, rejected] = [canAccept ? countAlong([id], "accept") : 0, countAlong([id], "reject")];
  const texts = [
    accepted === 0 ? "" : `Accept${alongText(accepted)}`,
    rejected === 0 ? "" : `Reject${alongText(rejected)}`,
  ].filter(Boolean);
  return texts.length === 0 ? null : (
    <span className="num block text-tiny text-faint">{texts.join(". ")}</span>
  );
}

type WaitingTurn = { readonly turnId: string; readonly items: readonly ReviewItem[] };

function turnsOf(items: readonly ReviewItem[]): WaitingTurn[] {
  const turns = new Map<string, ReviewItem[]>();
  for (const item of items) turns.set(item.turnId, [...(turns.get(item.turnId) ?? []), item]);
  return [...turns].map(([turnId, list]) => ({ turnId, items: list }));
}

function Turns({ turns }: { turns: readonly WaitingTurn[] }) {
  return (
    <ul className="max-h-40 overflow-y-auto border-t border-line py-1">
      {turns.map(({ turnId, items }) => (
        <TurnRow key={turnId} turnId={turnId} items={items} />
      ))}
    </ul>
  );
}

function TurnRow({ turnId, items }: WaitingTurn) {
  const text = useApp(({ conversations }) =>
    Object.values(conversations)
      .flatMap(({ conversation }) => conversation.turns)
      .find(({ id }) => id === turnId)
      ?.userText.slice(0, 200),
  );
  return (
    <li className="flex items-center gap-2 pr-1 pl-2.5">
      <button
        type="button"
        className="min-w-0 flex-1 truncate rounded py-0.5 text-left hover:underline"
        onClick={() => void findAndRevealTurn(turnId)}
      >
        {text ?? "A message of another conversation"}
      </button>
      <span className="num shrink-0 text-faint">{countOf(items.length, "change")}</span>
      <DecisionButtons
        subject={`${countOf(items.length, "change")} of the message ${text ?? ""}`}
        canAccept={items.some(({ conflict }) => conflict === undefined)}
        countAlong={(decision) =>
          countAlong(
            items.map(({ id }) => id),
            decision,
          )
        }
        onDecide={(decision) => void keepFocus(decideAll(decision, turnId))}
      />
    </li>
  );
}
