import { resendMessage, takeBackMessage } from "../state/actions/chat.ts";
import { type PendingMessage, useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { UserMessage } from "./user-message.tsx";

/** A message that the host has not taken yet. */
export function PendingTurn({ message }: { message: PendingMessage }) {
  const conversationId = useUi((state) => state.conversationId);
  if (conversationId === undefined) return null;
  return (
    <article data-testid="pending-message" className="flex flex-col gap-2">
      <UserMessage text={message.text} selection={[]} />
      {message.error === undefined ? (
        <span className="flex items-center gap-2 text-small text-faint">
          <Spinner size={12} />
          Sending
        </span>
      ) : (
        <ErrorNote error={message.error}>
          <Button onClick={() => void resendMessage(conversationId)}>Send again</Button>
          <Button look="quiet" onClick={() => takeBackMessage(conversationId)}>
            Edit
          </Button>
        </ErrorNote>
      )}
    </article>
  );
}
