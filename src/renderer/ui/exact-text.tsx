import { type VisiblePiece, visiblePieces } from "../../shared/visible-text.ts";

/** A text in which nothing is hidden: what stands in place of a character that would not be seen is marked. */
export function ExactText({ text }: { text: string }) {
  return <ExactPieces pieces={visiblePieces(text)} />;
}

export function ExactPieces({ pieces }: { pieces: readonly VisiblePiece[] }) {
  return pieces.map(({ text, isMark }, index) =>
    isMark ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never change places
      <mark key={index} className="rounded-xs bg-transparent font-semibold text-bad ring-1 ring-bad/50">
        {text}
      </mark>
    ) : (
      text
    ),
  );
}
