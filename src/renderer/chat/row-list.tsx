import type { ReactNode } from "react";
import { VList } from "virtua";

/** From so many characters on only the rows of a text that are looked at are drawn. */
export const longText = 20_000;
/** Characters of a row. */
export const rowLength = 2_000;

/** A long text in rows, in a box of its own that scrolls. */
export function RowList<Row>({
  rows,
  label,
  children,
}: {
  rows: readonly Row[];
  label: string;
  children: (row: Row) => ReactNode;
}) {
  return (
    <VList
      data={rows}
      itemSize={400}
      role="group"
      aria-label={label}
      tabIndex={0}
      data-testid="long-text"
      className="mt-0.5 rounded bg-code -outline-offset-2"
      style={{ height: 320 }}
    >
      {(row, index) => (
        <pre key={index} className="px-2 font-mono text-tiny break-words whitespace-pre-wrap">
          {children(row)}
        </pre>
      )}
    </VList>
  );
}
