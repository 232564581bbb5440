import type { SessionInfo, Turn, TurnPart } from "../../shared/chat/chat.ts";
import { hasEnded } from "../../shared/chat/chat.ts";
import type { LoadedConversation } from "./loaded-conversation.ts";
import { useApp } from "./store.ts";
import { useUi } from "./ui-store.ts";

/** The conversation that the chat shows, as far as it was read. */
export function useShownConversation(): LoadedConversation | undefined {
  const id = useUi((state) => state.conversationId);
  return useApp((state) => (id === undefined ? undefined : state.conversations[id]));
}

export function useShownSession(): SessionInfo | undefined {
  const id = useUi((state) => state.conversationId);
  return useApp((state) => (id === undefined ? undefined : state.conversations[id]?.session));
}

/** The turn of a conversation that runs; where none does, the one that waits to be next. */
export function findRunningTurn(loaded: LoadedConversation | undefined): Turn | undefined {
  const open = loaded?.conversation.turns.filter(({ state }) => !hasEnded(state)) ?? [];
  return open.find(({ state }) => state === "running") ?? open[0];
}

export type ToolPart = Extract<TurnPart, { type: "tool" }>;

/** The first tool of a conversation that asks whether it may run, with its turn. */
export function findQuestion(
  loaded: LoadedConversation | undefined,
): { readonly turn: Turn; readonly part: ToolPart } | undefined {
  const turn = findRunningTurn(loaded);
  const part = turn?.parts.find(
    (candidate): candidate is ToolPart =>
      candidate.type === "tool" && candidate.approval?.state === "pending",
  );
  return turn === undefined || part === undefined ? undefined : { turn, part };
}
