import { putBackMessage, resendMessage } from "../state/actions/chat.ts";
import { useApp } from "../state/store.ts";
import type { PendingMessage } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { UserMessage } from "./user-message.tsx";

/** A message that the host has not taken yet. */
export function PendingTurn({
  conversationId,
  message,
}: {
  conversationId: string;
  message: PendingMessage;
}) {
  const { requestId, text, attachments, mentions, error } = message;
  const nodes = useApp((state) => state.open?.study.nodes);
  const selection = message.selection.flatMap((nodeId) => {
    const label = nodes?.find(({ id }) => id === nodeId)?.label;
    return label === undefined ? [] : [{ nodeId, label }];
  });
  return (
    <article data-testid="pending-message" className="flex flex-col gap-2">
      <UserMessage
        id={requestId}
        text={text}
        attachments={attachments}
        mentions={mentions}
        selection={selection}
      />
      {error === undefined ? (
        <span className="flex items-center gap-2 text-small text-faint">
          <Spinner size={12} />
          Sending
        </span>
      ) : (
        <ErrorNote error={error}>
          <Button onClick={() => void resendMessage(conversationId, requestId)}>Send again</Button>
          <Button look="quiet" onClick={() => putBackMessage(conversationId, requestId)}>
            Put back
          </Button>
        </ErrorNote>
      )}
    </article>
  );
}
