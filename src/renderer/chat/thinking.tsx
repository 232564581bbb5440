import { Brain, ChevronRight } from "lucide-react";

/** What the model thought before it answered; folded away until it is asked for. */
export function Thinking({ text, isLive }: { text: string; isLive: boolean }) {
  return (
    <details className="group text-small text-dim">
      <summary className="flex w-fit list-none items-center gap-1.5 rounded">
        <ChevronRight
          size={13}
          className="transition-transform duration-100 group-open:rotate-90"
          aria-hidden
        />
        <Brain size={13} aria-hidden />
        {isLive ? "Thinking" : "Thought"}
      </summary>
      <p className="mt-1 ml-1.5 border-l-2 border-line pl-3 break-words whitespace-pre-wrap">{text}</p>
    </details>
  );
}
