import { Copy, Pencil } from "lucide-react";
import { hasEnded, type Turn } from "../../shared/chat/chat.ts";
import { showToast } from "../state/notify.ts";
import { useApp } from "../state/store.ts";
import { copyText } from "../ui/copy-text.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { beginEdit } from "./edit-store.ts";

/** What can be done with a message of the user. */
export function MessageActions({ turn }: { turn: Turn }) {
  const isBusy = useApp((state) => state.conversations[turn.conversationId]?.session.busy === true);
  return (
    <>
      <IconButton icon={Copy} label="Copy the message" side="top" onClick={() => void copy(turn.userText)} />
      {hasEnded(turn.state) ? (
        <IconButton
          icon={Pencil}
          data-testid="edit-message"
          label={isBusy ? "Edit and resend, when the answer that is on its way has ended" : "Edit and resend"}
          side="top"
          aria-disabled={isBusy}
          onClick={() => (isBusy ? undefined : beginEdit(turn.id, turn.userText))}
        />
      ) : null}
    </>
  );
}

async function copy(text: string): Promise<void> {
  await copyText(text);
  showToast("Copied");
}
