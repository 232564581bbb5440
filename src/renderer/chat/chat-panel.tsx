import { reloadConversation } from "../state/actions/conversations.ts";
import { findRunningTurn, useShownConversation } from "../state/selectors.ts";
import { useApp } from "../state/store.ts";
import { type PendingMessage, useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { ApprovalBar } from "./approval-bar.tsx";
import { AskingBar } from "./asking-bar.tsx";
import { ChatHeader } from "./chat-header.tsx";
import { Composer } from "./composer.tsx";
import { EmptyConversation } from "./empty-conversation.tsx";
import { TurnAnnouncer } from "./turn-announcer.tsx";
import { TurnList } from "./turn-list.tsx";

const none: readonly PendingMessage[] = [];

export function ChatPanel() {
  const loaded = useShownConversation();
  const runningTurn = findRunningTurn(loaded);
  return (
    <section data-testid="chat" aria-label="Conversation" className="flex min-w-0 flex-1 flex-col">
      <ChatHeader view={loaded} />
      <ChatBody />
      {loaded === undefined ? null : (
        <TurnAnnouncer key={loaded.conversation.id} turn={loaded.conversation.turns.at(-1)} />
      )}
      <ApprovalBar />
      <AskingBar />
      <Composer runningTurnId={runningTurn?.id} />
    </section>
  );
}

function ChatBody() {
  const loaded = useShownConversation();
  const conversationId = useUi((state) => state.conversationId);
  const error = useUi((state) => state.conversationError);
  const pending = useUi((state) =>
    conversationId === undefined ? none : (state.pending[conversationId] ?? none),
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
  if (conversationId !== undefined && loaded === undefined) {
    return (
      <div className="flex flex-1 items-center justify-center gap-2 text-dim">
        <Spinner />
        Loading the conversation
      </div>
    );
  }
  if (loaded === undefined || (loaded.conversation.turns.length === 0 && pending.length === 0)) {
    return <EmptyConversation isDemo={demo} />;
  }
  return <TurnList key={loaded.conversation.id} loaded={loaded} pending={pending} />;
}
