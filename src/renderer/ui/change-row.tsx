import {
  ArrowRight,
  Equal,
  type LucideIcon,
  Minus,
  MoveDiagonal,
  Plus,
  Spline,
  SquarePen,
  Unlink,
  X,
} from "lucide-react";
import type { ReactNode } from "react";
import type { ChangeRow } from "../../shared/study/describe-patch.ts";
import { nodeTypeInfo } from "../../shared/study/node-types.ts";
import { classNames } from "./class-names.ts";
import { rowValues } from "./row-values.ts";

/** `done`: it is so. `waiting`: it would be so. The others: it was to be so and is not, or is no more. */
export type ChangeLook = "done" | "waiting" | "refused" | "rejected" | "undone";

type ChangeRowItemProps = {
  row: ChangeRow;
  look?: ChangeLook;
  /** Why it was refused, or cannot be done any more. */
  reason?: string | undefined;
  /** Leads to what the row is about; absent where there is nothing to be led to. */
  onShow?: (() => void) | undefined;
  /** Buttons at the end of the row. */
  actions?: ReactNode;
};

/** One row of a change list: what happened to which node or edge, with the values before and after. */
export function ChangeRowItem({ row, look = "done", reason, onShow, actions }: ChangeRowItemProps) {
  const { icon: Icon, className, word } = look === "done" ? signs[row.kind] : lookSigns(row.kind)[look];
  const isStruck = look === "refused" || look === "rejected" || look === "undone";
  const content = (
    <>
      <Icon size={13} className={`mt-0.5 ${className}`} aria-label={word} />
      <span className={isStruck ? "text-faint" : ""}>
        <span className={classNames("mr-2 break-words", isStruck && "line-through")}>{row.label}</span>
        <Values row={row} isStruck={isStruck} />
      </span>
      <span className="text-faint">
        {row.nodeType === undefined ? "" : nodeTypeInfo[row.nodeType].title.toLowerCase()}
      </span>
      {reason === undefined ? null : <span className="col-start-2 break-words text-bad">{reason}</span>}
    </>
  );
  return (
    <li
      data-testid="change-row"
      data-kind={row.kind}
      data-look={look}
      className="flex items-start gap-1 pr-1 hover:bg-hover has-[button:focus-visible]:bg-hover"
    >
      {onShow === undefined ? (
        <div className={grid}>{content}</div>
      ) : (
        <button type="button" className={grid} onClick={onShow}>
          {content}
        </button>
      )}
      {actions}
    </li>
  );
}

const grid =
  "grid min-w-0 flex-1 grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2 rounded py-0.5 pr-1.5 pl-2.5 text-left";

type Sign = { readonly icon: LucideIcon; readonly className: string; readonly word: string };

const signs: Readonly<Record<ChangeRow["kind"], Sign>> = {
  added: { icon: Plus, className: "text-good", word: "added" },
  changed: { icon: SquarePen, className: "text-accent", word: "changed" },
  moved: { icon: MoveDiagonal, className: "text-faint", word: "moved" },
  removed: { icon: Minus, className: "text-bad", word: "removed" },
  connected: { icon: Spline, className: "text-good", word: "connected" },
  disconnected: { icon: Unlink, className: "text-bad", word: "disconnected" },
  study: { icon: Equal, className: "text-accent", word: "study changed" },
};

const wouldBe: Readonly<Record<ChangeRow["kind"], string>> = {
  added: "would be added",
  changed: "would be changed",
  moved: "would be moved",
  removed: "would be removed",
  connected: "would be connected",
  disconnected: "would be disconnected",
  study: "the study would be changed",
};

function lookSigns(kind: ChangeRow["kind"]): Readonly<Record<Exclude<ChangeLook, "done">, Sign>> {
  const sign = signs[kind];
  return {
    waiting: { ...sign, word: wouldBe[kind] },
    refused: { icon: X, className: "text-bad", word: `refused: ${wouldBe[kind]}` },
    rejected: { icon: X, className: "text-faint", word: `rejected: ${wouldBe[kind]}` },
    undone: { ...sign, className: "text-faint", word: `taken back: ${sign.word}` },
  };
}

function Values({ row, isStruck }: { row: ChangeRow; isStruck: boolean }) {
  return (
    <span className={isStruck ? "num" : "num text-dim"}>
      {rowValues(row).map(({ label, before, text }) => (
        <span
          key={`${label ?? ""}:${text}`}
          className={classNames("mr-2 inline-block max-w-full break-words", isStruck && "line-through")}
        >
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
