import { Undo2, X } from "lucide-react";
import { useRef, useState } from "react";
import type { Turn } from "../../shared/chat/chat.ts";
import type { ChangeRow } from "../../shared/study/describe-patch.ts";
import type { ReviewDecision } from "../../shared/study/proposal.ts";
import { countAlong, decideAll, decideChanges } from "../state/actions/review.ts";
import { undoTurn } from "../state/actions/study.ts";
import { centreNode } from "../state/canvas-store.ts";
import type { Review, ReviewItem } from "../state/review.ts";
import { useReview } from "../state/review-place.ts";
import { showEdge } from "../state/show-edge.ts";
import { Button } from "../ui/button.tsx";
import { ChangeRowItem } from "../ui/change-row.tsx";
import { DecisionButtons } from "../ui/decision-buttons.tsx";
import { changeCounts, reasonOf, type ShownChange, shownChanges } from "./change-words.ts";
import { useOpened } from "./opened-store.ts";

const shownAtFirst = 8;
/** How many more a press shows, of a list that is longer than one can read. */
const shownMore = 200;

/** What a turn changed or would change, row by row; leads to the nodes, decides what waits, and takes it all back. */
export function ChangeList({ turn }: { turn: Turn }) {
  const list = useRef<HTMLElement>(null);
  const [isOpen, setOpen] = useOpened(`${turn.id}:changes`);
  const [pages, setPages] = useState(1);
  const review = useReview();
  const rows = shownChanges(turn);
  if (rows.length === 0) return null;
  const shown = rows.slice(0, isOpen ? pages * shownMore : shownAtFirst);
  const left = rows.length - shown.length;

  function decide(ids: readonly string[] | undefined, decision: ReviewDecision): void {
    const decided = ids === undefined ? decideAll(decision, turn.id) : decideChanges(ids, decision);
    void decided.then(() => keepFocus(list.current));
  }

  return (
    <section
      ref={list}
      data-testid="change-list"
      data-undone={turn.undone}
      aria-label={`Changes by: ${turn.userText.slice(0, 80)}`}
      tabIndex={-1}
      className="rounded-md border border-line text-small"
    >
      <Head turn={turn} rows={rows} review={review} onDecide={(decision) => decide(undefined, decision)} />
      <ul className="py-1">
        {shown.map((one) => (
          <Row
            key={one.id}
            shown={one}
            item={review?.byId.get(one.change.modificationId)}
            onDecide={(decision) => decide([one.change.modificationId], decision)}
          />
        ))}
      </ul>
      {left > 0 ? (
        <Button
          look="quiet"
          className="m-1 mt-0"
          onClick={() => (isOpen ? setPages(pages + 1) : setOpen(true))}
        >
          Show {Math.min(left, isOpen ? shownMore : shownMore - shownAtFirst)} more
        </Button>
      ) : null}
    </section>
  );
}

type HeadProps = {
  turn: Turn;
  rows: readonly ShownChange[];
  review: Review | undefined;
  onDecide: (decision: ReviewDecision) => void;
};

function Head({ turn, rows, review, onDecide }: HeadProps) {
  const { made, waiting, refused, rejected } = changeCounts(rows);
  const items = review?.items.filter(({ turnId }) => turnId === turn.id) ?? [];
  const canAccept = items.some(({ conflict }) => conflict === undefined);
  return (
    <div className="flex min-h-8.5 flex-wrap items-center gap-x-2.5 border-b border-line py-0.5 pr-1 pl-2.5">
      {made === "" ? null : <h3 className="num font-semibold">{made}</h3>}
      {waiting === undefined ? null : (
        <span className="num font-semibold text-accent" data-testid="changes-waiting">
          {waiting}
        </span>
      )}
      {refused === undefined ? null : <span className="num text-bad">{refused}</span>}
      {rejected === undefined ? null : <span className="num text-faint">{rejected}</span>}
      <span className="ml-auto flex items-center gap-1">
        {items.length === 0 ? null : (
          <>
            <Button look="quiet" data-testid="turn-reject-all" onClick={() => onDecide("reject")}>
              Reject all
            </Button>
            {canAccept ? (
              <Button data-testid="turn-accept-all" onClick={() => onDecide("accept")}>
                Accept all
              </Button>
            ) : null}
          </>
        )}
        <UndoTurn turn={turn} isMade={rows.some(({ look }) => look === "done")} />
      </span>
    </div>
  );
}

function UndoTurn({ turn, isMade }: { turn: Turn; isMade: boolean }) {
  if (turn.undone) {
    return (
      <span className="flex items-center gap-1 py-0.5 pr-1.5 text-faint">
        <Undo2 size={13} aria-hidden />
        Taken back
      </span>
    );
  }
  if (!isMade) return null;
  return (
    <Button look="link" data-testid="undo-turn" className="mr-1" onClick={() => void undoTurn(turn.id)}>
      Undo
    </Button>
  );
}

type RowProps = {
  shown: ShownChange;
  /** What waits of it; absent once it is decided. */
  item: ReviewItem | undefined;
  onDecide: (decision: ReviewDecision) => void;
};

function Row({ shown, item, onDecide }: RowProps) {
  const { row, change, look, isFirst } = shown;
  const reason = isFirst ? reasonOf(change, item?.conflict) : undefined;
  const buttons =
    look === "waiting" && isFirst && item !== undefined ? (
      <DecisionButtons
        subject={item.text}
        canAccept={item.conflict === undefined}
        countAlong={(decision) => countAlong([item.id], decision)}
        onDecide={onDecide}
      />
    ) : null;
  if (row === undefined) {
    return (
      <li data-testid="change-row" data-look={look} className="flex items-start gap-2 py-0.5 pr-1 pl-2.5">
        <X size={13} className="mt-0.5 shrink-0 text-bad" aria-hidden />
        <span className="min-w-0 flex-1 break-words">
          {reason ?? item?.text ?? "A change without effect"}
        </span>
        {buttons}
      </li>
    );
  }
  return (
    <ChangeRowItem row={row} look={look} reason={reason} onShow={findPlace(row, look)} actions={buttons} />
  );
}

/** What shows on the canvas what the row is about; undefined where it is not there. */
function findPlace(row: ChangeRow, look: ShownChange["look"]): (() => void) | undefined {
  const { kind, nodeId, edge } = row;
  if (look !== "done" && look !== "waiting") return undefined;
  if (edge !== undefined) return () => showEdge(edge);
  const isGone = look === "done" && kind === "removed";
  return nodeId === undefined || isGone ? undefined : () => centreNode(nodeId);
}

/** The buttons of what was decided are gone: the focus goes on to the next one that waits, or stays at the list. */
function keepFocus(list: HTMLElement | null): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const next = list?.querySelector<HTMLElement>("[data-decision]") ?? list;
    next?.focus({ preventScroll: true });
  });
}
