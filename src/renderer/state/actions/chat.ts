import { ulid } from "ulid";
import { MAX_MESSAGE_BYTES } from "../../../shared/chat/chat.ts";
import { AppError, toErrorInfo } from "../../../shared/errors.ts";
import { withTurn } from "../app-state.ts";
import { callHost } from "../host.ts";
import { showError } from "../notify.ts";
import { useApp } from "../store.ts";
import { newConversationKey, type PendingMessage, setDraft, useUi } from "../ui-store.ts";
import { ensureConversation } from "./conversations.ts";

/** Sends a message in the conversation that is shown, or in a new one. What cannot be sent stays, with its reason. */
export async function sendMessage(text: string, selection: readonly string[]): Promise<void> {
  if (text.trim() === "") return;
  try {
    if (text.length > MAX_MESSAGE_BYTES) throw tooLong(text);
    const conversationId = await ensureConversation();
    await deliver(conversationId, { requestId: ulid(), text, selection, error: undefined });
  } catch (error) {
    // There is no place to show the message in: it goes back to where messages are typed.
    setDraft(useUi.getState().conversationId ?? newConversationKey, text);
    showError(error);
  }
}

/** Sends a message again that did not arrive, under its old request id: it cannot be run twice. */
export async function resendMessage(conversationId: string): Promise<void> {
  const message = useUi.getState().pending[conversationId];
  if (message !== undefined) await deliver(conversationId, { ...message, error: undefined });
}

/** Puts a message that did not arrive back into the composer. */
export function takeBackMessage(conversationId: string): void {
  const message = useUi.getState().pending[conversationId];
  if (message === undefined) return;
  setPending(conversationId, undefined);
  setDraft(conversationId, message.text);
}

export async function stopTurn(turnId: string): Promise<void> {
  useUi.setState({ stoppingTurnId: turnId });
  try {
    const { turn, seq } = await callHost((client) => client.chat.stop({ turnId }));
    useApp.setState((state) => withTurn(state, turn, seq));
  } catch (error) {
    showError(error);
  } finally {
    useUi.setState({ stoppingTurnId: undefined });
  }
}

function tooLong(text: string): AppError {
  return new AppError("message-too-long", `The message has ${text.length} characters, more than can be sent`);
}

async function deliver(conversationId: string, message: PendingMessage): Promise<void> {
  setPending(conversationId, message);
  try {
    const { requestId, text, selection } = message;
    const { turn, seq } = await callHost((client) =>
      client.chat.send({ conversationId, requestId, text, selection: [...selection] }),
    );
    useApp.setState((state) => withTurn(state, turn, seq));
    setPending(conversationId, undefined);
  } catch (error) {
    setPending(conversationId, { ...message, error: toErrorInfo(error) });
  }
}

function setPending(conversationId: string, message: PendingMessage | undefined): void {
  useUi.setState(({ pending }) => {
    const { [conversationId]: _old, ...others } = pending;
    return { pending: message === undefined ? others : { ...others, [conversationId]: message } };
  });
}
