import { lazy, memo, Suspense } from "react";
import { splitBlocks } from "./split-blocks.ts";

/** Fetched at once, but nothing waits for it: the window is drawn first. */
const plainModule = import("./markdown-plain.tsx");
const PlainMarkdown = lazy(async () => ({ default: (await plainModule).PlainMarkdown }));
/** Code colours and maths weigh more than all the rest: they are loaded when a text needs them. */
const RichMarkdown = lazy(async () => ({ default: (await import("./markdown-rich.tsx")).RichMarkdown }));

/** A text of the model. Until what shows it has loaded, it stands as it came. */
export function Markdown({ text }: { text: string }) {
  const blocks = splitBlocks(text);
  return (
    <div className="markdown min-w-0 break-words" data-testid="answer-text">
      {blocks.map((block, index) => (
        // A block only ever grows at the end of the list: its place is its name.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Block key={index} text={block} />
      ))}
    </div>
  );
}

const Block = memo(function Block({ text }: { text: string }) {
  const Show = needsRich(text) ? RichMarkdown : PlainMarkdown;
  return (
    <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
      <Show text={text} />
    </Suspense>
  );
});

function needsRich(text: string): boolean {
  return /```|~~~|\$/.test(text);
}
