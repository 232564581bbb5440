import { Brain, ChevronRight } from "lucide-react";
import { useOpened } from "./opened-store.ts";
import { PlainBox } from "./plain-box.tsx";

const longText = 8_000;

/** What the model thought before it answered; folded away until it is asked for. `id` names it in the window. */
export function Thinking({ text, isLive, id }: { text: string; isLive: boolean; id: string }) {
  const [isOpen, setOpen] = useOpened(id);
  return (
    <details
      open={isOpen}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      className="group text-small text-dim"
    >
      <summary className="flex w-fit list-none items-center gap-1.5 rounded">
        <ChevronRight
          size={13}
          className="transition-transform duration-100 group-open:rotate-90"
          aria-hidden
        />
        <Brain size={13} aria-hidden />
        {isLive ? "Thinking" : "Thought"}
      </summary>
      {!isOpen ? null : text.length > longText ? (
        <PlainBox text={text} label="Thought" />
      ) : (
        <p className="mt-1 ml-1.5 border-l-2 border-line pl-3 break-words whitespace-pre-wrap">{text}</p>
      )}
    </details>
  );
}
