import {
  ArrowRight,
  Equal,
  type LucideIcon,
  Minus,
  MoveDiagonal,
  Plus,
  Spline,
  SquarePen,
  Undo2,
  Unlink,
  X,
} from "lucide-react";
import type { Turn, TurnChange } from "../../shared/chat/chat.ts";
import type { ChangeRow } from "../../shared/study/describe-patch.ts";
import { nodeTypeInfo } from "../../shared/study/node-types.ts";
import { undoTurn } from "../state/actions/study.ts";
import { centreNode } from "../state/canvas-store.ts";
import { Button } from "../ui/button.tsx";
import { countOf } from "../ui/format.ts";
import { useOpened } from "./opened-store.ts";
import { rowValues } from "./row-values.ts";

const shownAtFirst = 8;

type ShownRow = { readonly id: string; readonly row: ChangeRow; readonly change: TurnChange };

/** What a turn changed, row by row; leads to the nodes, and takes it all back. */
export function ChangeList({ turn }: { turn: Turn }) {
  const [isWhole, setWhole] = useOpened(`${turn.id}:changes`);
  const rows = turn.changes.flatMap((change): ShownRow[] =>
    change.rows.map((row, index) => ({ id: `${change.modificationId}:${index}`, row, change })),
  );
  const refusedWithoutRows = turn.changes.filter(
    ({ state, rows: list }) => state === "refused" && list.length === 0,
  );
  const applied = rows.filter(({ change }) => change.state === "applied").length;
  const refused = turn.changes.filter(({ state }) => state === "refused").length;
  if (applied + refused === 0) return null;
  const shown = isWhole ? rows : rows.slice(0, shownAtFirst);
  return (
    <section
      data-testid="change-list"
      data-undone={turn.undone}
      aria-label="Changes"
      className="rounded-md border border-line text-small"
    >
      <div className="flex items-center gap-2.5 border-b border-line py-1 pr-1 pl-2.5">
        <h3 className="font-semibold">{applied === 0 ? "No changes" : countOf(applied, "change")}</h3>
        {refused === 0 ? null : <span className="text-bad">{refused} refused</span>}
        <span className="ml-auto" />
        {turn.undone ? (
          <span className="flex items-center gap-1 py-0.5 pr-1.5 text-faint">
            <Undo2 size={13} aria-hidden />
            Taken back
          </span>
        ) : applied === 0 ? null : (
          <Button look="link" data-testid="undo-turn" className="mr-1" onClick={() => void undoTurn(turn.id)}>
            Undo
          </Button>
        )}
      </div>
      <ul className="py-1">
        {shown.map(({ id, row, change }) => (
          <Row key={id} row={row} change={change} isUndone={turn.undone} />
        ))}
        {refusedWithoutRows.map((change) => (
          <li key={change.modificationId} className="flex gap-2 px-2.5 py-0.5">
            <X size={13} className="mt-0.5 shrink-0 text-bad" aria-label="refused" />
            <span className="min-w-0 break-words">{change.reason ?? "Refused"}</span>
          </li>
        ))}
      </ul>
      {rows.length > shown.length ? (
        <Button look="quiet" className="m-1 mt-0" onClick={() => setWhole(true)}>
          Show {rows.length - shown.length} more
        </Button>
      ) : null}
    </section>
  );
}

const signs: Record<ChangeRow["kind"], { icon: LucideIcon; className: string; word: string }> = {
  added: { icon: Plus, className: "text-good", word: "added" },
  changed: { icon: SquarePen, className: "text-accent", word: "changed" },
  moved: { icon: MoveDiagonal, className: "text-faint", word: "moved" },
  removed: { icon: Minus, className: "text-bad", word: "removed" },
  connected: { icon: Spline, className: "text-good", word: "connected" },
  disconnected: { icon: Unlink, className: "text-bad", word: "disconnected" },
  study: { icon: Equal, className: "text-accent", word: "study changed" },
};

function Row({ row, change, isUndone }: { row: ChangeRow; change: TurnChange; isUndone: boolean }) {
  const { nodeId } = row;
  const isRefused = change.state === "refused";
  const { icon: Icon, className, word } = signs[row.kind];
  const canCentre = nodeId !== undefined && row.kind !== "removed" && !isRefused && !isUndone;
  return (
    <li data-kind={row.kind} data-refused={isRefused}>
      <button
        type="button"
        aria-disabled={!canCentre}
        onClick={() => (canCentre ? centreNode(nodeId) : undefined)}
        className="grid w-full grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2 px-2.5 py-0.5 text-left not-aria-disabled:hover:bg-hover"
      >
        {isRefused ? (
          <X size={13} className="mt-0.5 text-bad" aria-label="refused" />
        ) : (
          <Icon size={13} className={`mt-0.5 ${className}`} aria-label={word} />
        )}
        <span className={isUndone || isRefused ? "text-faint line-through decoration-line-strong" : ""}>
          <span className="mr-2">{row.label}</span>
          <Values row={row} />
        </span>
        <span className="text-faint">
          {row.nodeType === undefined ? "" : nodeTypeInfo[row.nodeType].title.toLowerCase()}
        </span>
        {isRefused && change.reason !== undefined ? (
          <span className="col-start-2 text-bad">refused: {change.reason}</span>
        ) : null}
      </button>
    </li>
  );
}

function Values({ row }: { row: ChangeRow }) {
  return (
    <span className="num text-dim">
      {rowValues(row).map(({ label, before, text }) => (
        <span key={`${label ?? ""}:${text}`} className="mr-2 inline-block max-w-full break-words">
          {label === undefined ? null : <span className="text-faint">{label} </span>}
          {before === undefined ? null : (
            <>
              {before}
              <ArrowRight size={11} className="mx-0.5 inline text-faint" aria-label="becomes" />
            </>
          )}
          {text}
        </span>
      ))}
    </span>
  );
}
