import { Undo2, X } from "lucide-react";
import type { Turn, TurnChange } from "../../shared/chat/chat.ts";
import type { ChangeRow } from "../../shared/study/describe-patch.ts";
import { undoTurn } from "../state/actions/study.ts";
import { centreNode } from "../state/canvas-store.ts";
import { Button } from "../ui/button.tsx";
import { ChangeRowItem } from "../ui/change-row.tsx";
import { countOf } from "../ui/format.ts";
import { useOpened } from "./opened-store.ts";

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

function Row({ row, change, isUndone }: { row: ChangeRow; change: TurnChange; isUndone: boolean }) {
  const { nodeId } = row;
  const isRefused = change.state === "refused";
  const canCentre = nodeId !== undefined && row.kind !== "removed" && !isRefused && !isUndone;
  return (
    <ChangeRowItem
      row={row}
      look={isRefused ? "refused" : isUndone ? "undone" : "done"}
      reason={isRefused && change.reason !== undefined ? `refused: ${change.reason}` : undefined}
      onShow={canCentre ? () => centreNode(nodeId) : undefined}
    />
  );
}
