import { type LucideIcon, Minus, MoveDiagonal, Plus, SquarePen, TriangleAlert } from "lucide-react";
import { countAlong, decideChanges } from "../state/actions/review.ts";
import { keysOf } from "../state/commands/all-commands.ts";
import { useNodeReview } from "../state/review-place.ts";
import type { ReviewMark as Mark } from "../state/shown-canvas.ts";
import { DecisionButtons } from "../ui/decision-buttons.tsx";
import { keepFocus } from "./keep-focus.ts";

type Sign = { readonly icon: LucideIcon; readonly word: string; readonly className: string };

const signs: Readonly<Record<Mark, Sign>> = {
  proposed: { icon: Plus, word: "Would be added", className: "text-good" },
  "to-change": { icon: SquarePen, word: "Would change", className: "text-accent" },
  "to-remove": { icon: Minus, word: "Would be removed", className: "text-bad" },
};
const moveSign: Sign = { icon: MoveDiagonal, word: "Would move", className: "text-accent" };
const conflictSign: Sign = { icon: TriangleAlert, word: "No longer fits", className: "text-bad" };

/** A tab on a node of which a change waits: what it would do, and the buttons that decide it. */
export function ReviewMark({ nodeId, mark }: { nodeId: string; mark: Mark | undefined }) {
  const items = useNodeReview(nodeId);
  if (items === undefined) return null;
  const ids = items.map(({ id }) => id);
  const conflict = items.find((item) => item.conflict !== undefined)?.conflict;
  const isMove = items.every(({ op }) => op.type === "moveNodes");
  const { icon: Icon, word, className } = mark === undefined ? conflictSign : isMove ? moveSign : signs[mark];
  return (
    <div
      data-testid="review-mark"
      className="review-mark nodrag nopan absolute bottom-full left-1.5 flex h-6 items-center gap-1 rounded-t-md border border-b-0 border-line-strong bg-panel pr-0.5 pl-1.5 text-tiny whitespace-nowrap"
      title={conflict}
    >
      <Icon size={12} className={className} aria-hidden />
      <span className="review-mark-word">{word}</span>
      <DecisionButtons
        subject={items.map(({ text }) => text).join("; ")}
        canAccept={mark !== undefined}
        countAlong={(decision) => countAlong(ids, decision)}
        onDecide={(decision) => void keepFocus(decideChanges(ids, decision))}
        keys={{ accept: keysOf("review.accept"), reject: keysOf("review.reject") }}
      />
    </div>
  );
}
