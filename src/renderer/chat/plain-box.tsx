import { cutPieces } from "./cut-pieces.ts";
import { longText, RowList, rowLength } from "./row-list.tsx";

/** A text as it came, in a box of its own that scrolls. */
export function PlainBox({ text, label }: { text: string; label: string }) {
  if (text.length <= longText) {
    return (
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="mt-0.5 max-h-64 overflow-auto rounded bg-code p-2 font-mono text-tiny break-words whitespace-pre-wrap -outline-offset-2"
      >
        {text}
      </pre>
    );
  }
  return (
    <RowList rows={cutPieces(text, rowLength)} label={label}>
      {(piece) => piece}
    </RowList>
  );
}
