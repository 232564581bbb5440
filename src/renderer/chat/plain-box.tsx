import { VList } from "virtua";
import { cutPieces } from "./cut-pieces.ts";

/** From here on only the lines that are looked at are drawn. */
const longText = 20_000;
const pieceLength = 2_000;

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
    <VList
      data={cutPieces(text, pieceLength)}
      itemSize={400}
      role="group"
      aria-label={label}
      tabIndex={0}
      data-testid="long-text"
      className="mt-0.5 rounded bg-code -outline-offset-2"
      style={{ height: 320 }}
    >
      {(piece, index) => (
        <pre key={index} className="px-2 font-mono text-tiny break-words whitespace-pre-wrap">
          {piece}
        </pre>
      )}
    </VList>
  );
}
