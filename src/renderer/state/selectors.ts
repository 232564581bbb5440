import type { SessionInfo, Turn } from "../../shared/chat/chat.ts";
import { hasEnded } from "../../shared/chat/chat.ts";
import type { ConversationView } from "./app-state.ts";
import { useApp } from "./store.ts";
import { useUi } from "./ui-store.ts";

/** The conversation that the chat shows, as far as it was read. */
export function useShownConversation(): ConversationView | undefined {
  const id = useUi((state) => state.conversationId);
  return useApp((state) => (id === undefined ? undefined : state.conversations[id]));
}

export function useShownSession(): SessionInfo | undefined {
  const id = useUi((state) => state.conversationId);
  return useApp((state) => (id === undefined ? undefined : state.conversations[id]?.session));
}

/** The turn of the shown conversation that runs or waits. */
export function findRunningTurn(view: ConversationView | undefined): Turn | undefined {
  return view?.conversation.turns.findLast(({ state }) => !hasEnded(state));
}
