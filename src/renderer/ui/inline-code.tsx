/** Text in which `code` between backticks is set as code. */
export function InlineCode({ text }: { text: string }) {
  return text.split("`").map((piece, index) =>
    index % 2 === 0 ? (
      piece
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never change places
      <code key={index} className="rounded bg-code px-1 font-mono text-tiny">
        {piece}
      </code>
    ),
  );
}
