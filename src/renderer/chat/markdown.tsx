import { lazy, memo, Suspense, useDeferredValue, useState } from "react";
import { VList } from "virtua";
import { Button } from "../ui/button.tsx";
import { formatBytes } from "../ui/format.ts";
import { chooseBlocks } from "./choose-blocks.ts";
import { useOpened } from "./opened-store.ts";
import { createBlockSplitter, type TextBlock } from "./split-blocks.ts";

/** Fetched at once, but nothing waits for it: the window is drawn first. */
const plainModule = import("./markdown-plain.tsx");
const PlainMarkdown = lazy(async () => ({ default: (await plainModule).PlainMarkdown }));
/** Code colours and maths weigh more than all the rest: they are loaded when a text needs them. */
const RichMarkdown = lazy(async () => ({ default: (await import("./markdown-rich.tsx")).RichMarkdown }));

/** So many blocks are drawn at once; the others follow piece by piece, between what the user does. */
const drawnAtOnce = 3;

/** A text of the model; a very long one with a gap, until all of it is asked for. `id` names it in the window. */
export function Markdown({ text, id }: { text: string; id: string }) {
  const [splitter] = useState(createBlockSplitter);
  const [isWhole, setWhole] = useOpened(`${id}:whole`);
  const blocks = splitter.update(text);
  const { headEnd, tailStart, hiddenLength } = chooseBlocks(blocks);
  const drawn = useDeferredValue(headEnd, Math.min(headEnd, drawnAtOnce));
  if (hiddenLength > 0 && isWhole) {
    return <WholeText blocks={blocks} onClose={() => setWhole(false)} length={text.length} />;
  }
  return (
    <div className="markdown min-w-0 break-words" data-testid="answer-text">
      {blocks.slice(0, Math.min(drawn, headEnd)).map((block, index) => (
        // A block only ever grows at the end of the list: its place is its name.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Block key={index} text={block.text} isPlain={block.isPlain} />
      ))}
      {hiddenLength === 0 ? null : (
        <div className="my-2 flex items-center gap-2 border-y border-dashed border-line-strong py-1 text-small text-dim">
          <span className="num">{formatBytes(hiddenLength)} left out here</span>
          <Button look="link" data-testid="show-whole-text" onClick={() => setWhole(true)}>
            Show all ({formatBytes(text.length)})
          </Button>
        </div>
      )}
      {blocks.slice(tailStart).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <Block key={tailStart + index} text={block.text} isPlain={block.isPlain} />
      ))}
    </div>
  );
}

type WholeTextProps = { blocks: readonly TextBlock[]; length: number; onClose: () => void };

/** All of a very long text, in a box of its own in which only what is looked at is drawn. */
function WholeText({ blocks, length, onClose }: WholeTextProps) {
  return (
    <div className="rounded-md border border-line-strong" data-testid="whole-text">
      <div className="flex items-center justify-between border-b border-line py-0.5 pr-1 pl-2.5 text-small text-dim">
        <span className="num">Whole answer, {formatBytes(length)}</span>
        <Button look="link" onClick={onClose}>
          Show less
        </Button>
      </div>
      <VList
        data={blocks}
        itemSize={120}
        role="group"
        aria-label="Whole answer"
        tabIndex={0}
        className="-outline-offset-2"
        style={{ height: "60vh" }}
      >
        {(block, index) => (
          <div key={index} className="markdown min-w-0 px-2.5 py-1 break-words">
            <Block text={block.text} isPlain={block.isPlain} />
          </div>
        )}
      </VList>
    </div>
  );
}

const Block = memo(function Block({ text, isPlain }: TextBlock) {
  if (isPlain) return <pre className="whitespace-pre-wrap">{text}</pre>;
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
