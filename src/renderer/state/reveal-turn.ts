import { AppError } from "../../shared/errors.ts";
import { showConversation } from "./actions/conversations.ts";
import { isLoaded, loadEarlier, switchBranch } from "./actions/turns.ts";
import { callHost } from "./host.ts";
import { showError } from "./notify.ts";
import { useApp } from "./store.ts";
import { type RevealedTurn, useUi } from "./ui-store.ts";

/** Shows a turn in the chat and marks it for a moment: of any conversation, on any branch, however long ago. */
export async function revealTurn(conversationId: string, turnId: string, partId?: string): Promise<void> {
  useUi.setState({ chatOpen: true });
  try {
    await showConversation(conversationId);
    // A conversation that cannot be read says so in its place.
    if (useApp.getState().conversations[conversationId] === undefined) return;
    if (!isLoaded(conversationId, turnId)) await loadEarlier(conversationId, turnId);
    if (!isLoaded(conversationId, turnId)) await switchBranch(conversationId, turnId);
    if (!isLoaded(conversationId, turnId)) await loadEarlier(conversationId, turnId);
    if (!isLoaded(conversationId, turnId)) throw new AppError("turn-not-found", "The message is gone");
    reveal({ conversationId, turnId, ...(partId === undefined ? {} : { partId }) });
  } catch (error) {
    showError(error);
  }
}

/** Shows the branch of a conversation that leads through a turn. `partId` is the part of the turn that gets the focus. */
export async function showBranch(conversationId: string, turnId: string, partId: string): Promise<void> {
  try {
    await switchBranch(conversationId, turnId);
    if (!isLoaded(conversationId, turnId)) await loadEarlier(conversationId, turnId);
    reveal({ conversationId, turnId, partId, isQuiet: true });
  } catch (error) {
    showError(error);
  }
}

const markedMs = 2_000;

function reveal(turn: RevealedTurn): void {
  useUi.setState({ revealed: turn });
  setTimeout(() => {
    if (useUi.getState().revealed === turn) useUi.setState({ revealed: undefined });
  }, markedMs);
}

/** Shows a turn whose conversation is not known. */
export async function findAndRevealTurn(turnId: string): Promise<void> {
  const known = Object.values(useApp.getState().conversations).find(({ conversation }) =>
    conversation.turns.some(({ id }) => id === turnId),
  );
  try {
    const conversationId =
      known?.conversation.id ??
      (await callHost((client) => client.chat.turn({ turnId }))).turn.conversationId;
    await revealTurn(conversationId, turnId);
  } catch (error) {
    showError(error);
  }
}
