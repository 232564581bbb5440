import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { type VisiblePiece, visiblePieces } from "../../shared/visible-text.ts";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { ExactPieces } from "../ui/exact-text.tsx";
import { countOf } from "../ui/format.ts";
import { cutPieces } from "./cut-pieces.ts";
import { longText, RowList, rowLength } from "./row-list.tsx";

/** What is to be allowed, exactly, in a box of its own. Where it goes on out of view, the box says so. */
export function ApprovalText({ text, label }: { text: string; label: string }) {
  const pieces = visiblePieces(text);
  if (text.length <= longText) {
    return (
      <OverflowBox size={sizeWords(text)}>
        <ExactPieces pieces={pieces} />
      </OverflowBox>
    );
  }
  return (
    <>
      <RowList rows={toRows(pieces)} label={label}>
        {(row) => <ExactPieces pieces={row} />}
      </RowList>
      <p className="mt-0.5 text-tiny text-dim">{sizeWords(text)}: scroll to read all of it</p>
    </>
  );
}

/** A box of limited height that says how much there is when not all of it is in view, and grows on request. */
export function OverflowBox({ size, children }: { size: string; children: ReactNode }) {
  const box = useRef<HTMLPreElement>(null);
  const [isOverflowing, setOverflowing] = useState(false);
  const [isWhole, setWhole] = useState(false);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = (): void => setOverflowing(element.scrollHeight > element.clientHeight + 1);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return (
    <>
      <pre
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className={classNames(
          "mt-0.5 rounded bg-code px-2 py-1.5 font-mono text-tiny break-words whitespace-pre-wrap -outline-offset-2",
          isWhole ? "" : "max-h-48 overflow-auto",
        )}
      >
        {children}
      </pre>
      {isOverflowing && !isWhole ? (
        <p data-testid="goes-on" className="mt-0.5 flex items-center gap-1 text-tiny text-dim">
          {size}: it goes on below.
          <Button
            look="link"
            className="text-tiny"
            onClick={() => {
              setWhole(true);
              box.current?.focus();
            }}
          >
            Show all of it
          </Button>
        </p>
      ) : null}
    </>
  );
}

export function sizeWords(text: string): string {
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  return `${countOf(lines, "line")}, ${countOf(text.length, "character")}`;
}

/** Pieces in rows of a bounded length, as a list draws them. */
function toRows(pieces: readonly VisiblePiece[]): VisiblePiece[][] {
  const rows: VisiblePiece[][] = [];
  let length = rowLength;
  for (const { text, isMark } of pieces) {
    for (const cut of cutPieces(text, rowLength)) {
      if (length + cut.length > rowLength) {
        rows.push([]);
        length = 0;
      }
      rows.at(-1)?.push({ text: cut, isMark });
      length += cut.length;
    }
  }
  return rows;
}
