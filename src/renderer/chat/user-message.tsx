import { useState } from "react";
import type { Turn } from "../../shared/chat/chat.ts";
import { centreNode } from "../state/canvas-store.ts";
import { Button } from "../ui/button.tsx";

const longText = 1_500;

type UserMessageProps = { text: string; selection: Turn["selection"] };

/** What the user said, as it was typed, with the nodes that were selected. */
export function UserMessage({ text, selection }: UserMessageProps) {
  const [isWhole, setWhole] = useState(false);
  const isCut = text.length > longText && !isWhole;
  return (
    <div className="max-w-[88%] self-end rounded-lg bg-accent-bg px-3 py-2">
      <p className="break-words whitespace-pre-wrap">{isCut ? `${text.slice(0, longText)}…` : text}</p>
      {isCut ? (
        <Button look="link" onClick={() => setWhole(true)}>
          Show all
        </Button>
      ) : null}
      {selection.length === 0 ? null : (
        <ul className="mt-1.5 flex flex-wrap gap-1">
          {selection.map(({ nodeId, label }) => (
            <li key={nodeId}>
              <button
                type="button"
                onClick={() => centreNode(nodeId)}
                className="max-w-48 truncate rounded border border-accent-line px-1.5 text-tiny text-dim hover:text-accent"
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
