import { reloadConversation } from "../state/actions/conversations.ts";
import { findRunningTurn, useShownConversation } from "../state/selectors.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { ChatHeader } from "./chat-header.tsx";
import { Composer } from "./composer.tsx";
import { EmptyConversation } from "./empty-conversation.tsx";
import { TurnList } from "./turn-list.tsx";

export function ChatPanel() {
  const view = useShownConversation();
  const runningTurn = findRunningTurn(view);
  return (
    <section data-testid="chat" aria-label="Conversation" className="flex min-w-0 flex-1 flex-col">
      <ChatHeader view={view} />
      <ChatBody />
      <Composer runningTurnId={runningTurn?.id} />
    </section>
  );
}

function ChatBody() {
  const view = useShownConversation();
  const conversationId = useUi((state) => state.conversationId);
  const error = useUi((state) => state.conversationError);
  const pending = useUi((state) =>
    conversationId === undefined ? undefined : state.pending[conversationId],
  );
  const demo = useApp((state) => state.app?.demo === true);
  if (error !== undefined && conversationId !== undefined && error.code !== "connection-lost") {
    return (
      <div className="flex-1 overflow-y-auto p-3">
        <ErrorNote error={error}>
          <Button onClick={() => void reloadConversation(conversationId)}>Try again</Button>
        </ErrorNote>
      </div>
    );
  }
  if (conversationId !== undefined && view === undefined) {
    return (
      <div className="flex flex-1 items-center justify-center gap-2 text-dim">
        <Spinner />
        Loading the conversation
      </div>
    );
  }
  if (view === undefined || (view.conversation.turns.length === 0 && pending === undefined)) {
    return <EmptyConversation isDemo={demo} />;
  }
  return <TurnList key={view.conversation.id} turns={view.conversation.turns} pending={pending} />;
}
