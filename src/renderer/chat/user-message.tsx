import type { ReactNode } from "react";
import type { Attachment, Mention } from "../../shared/chat/chat.ts";
import { centreNode } from "../state/canvas-store.ts";
import { Button } from "../ui/button.tsx";
import { formatBytes } from "../ui/format.ts";
import { AttachmentChips } from "./attachment-chips.tsx";
import { useOpened } from "./opened-store.ts";
import { PlainBox } from "./plain-box.tsx";

const longText = 1_500;
/** Longer ones are drawn in a box of their own. */
const longestWhole = 20_000;

type UserMessageProps = {
  /** Names the message in the window. */
  id: string;
  text: string;
  attachments: readonly Attachment[];
  mentions: readonly Mention[];
  selection: readonly { readonly nodeId: string; readonly label: string }[];
  /** Buttons beside the message, seen when the pointer or the focus is on it. */
  actions?: ReactNode;
};

/** What the user said, as it was typed, with what went along with it. */
export function UserMessage({ id, text, attachments, mentions, selection, actions }: UserMessageProps) {
  return (
    <div className="group/message flex items-end justify-end gap-1">
      {actions === undefined ? null : (
        <div className="flex shrink-0 opacity-0 group-focus-within/message:opacity-100 group-hover/message:opacity-100">
          {actions}
        </div>
      )}
      <div className="flex min-w-0 max-w-[88%] flex-col gap-1.5 rounded-lg bg-accent-bg px-3 py-2">
        <Text id={id} text={text} />
        <AttachmentChips attachments={attachments} mentions={mentions} />
        <Selection selection={selection} />
      </div>
    </div>
  );
}

function Text({ id, text }: { id: string; text: string }) {
  const [isWhole, setWhole] = useOpened(`${id}:message`);
  const isLong = text.length > longText;
  return (
    <>
      {isWhole && text.length > longestWhole ? (
        <PlainBox text={text} label="Message" />
      ) : (
        <p className="break-words whitespace-pre-wrap">
          {isLong && !isWhole ? `${text.slice(0, longText)}…` : text}
        </p>
      )}
      {isLong ? (
        <Button look="link" className="self-start" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show less" : `Show all (${formatBytes(text.length)})`}
        </Button>
      ) : null}
    </>
  );
}

/** The nodes that were selected. */
function Selection({ selection }: { selection: UserMessageProps["selection"] }) {
  if (selection.length === 0) return null;
  return (
    <ul aria-label="Selected nodes" className="flex flex-wrap gap-1">
      {selection.map(({ nodeId, label }) => (
        <li key={nodeId} className="max-w-full">
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
  );
}
