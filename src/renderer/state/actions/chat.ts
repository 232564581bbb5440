import { ulid } from "ulid";
import { type Attachment, MAX_MESSAGE_BYTES, type Mention } from "../../../shared/chat/chat.ts";
import { AppError, toErrorInfo } from "../../../shared/errors.ts";
import { withTurn } from "../app-state.ts";
import { callHost } from "../host.ts";
import { showError } from "../notify.ts";
import { useApp } from "../store.ts";
import { newConversationKey, type PendingMessage, putBackDraft, useUi } from "../ui-store.ts";
import { ensureConversation } from "./conversations.ts";

/** A message as it is written. */
export type OutgoingMessage = {
  readonly text: string;
  /** Ids of the nodes that are selected. */
  readonly selection: readonly string[];
  readonly mentions: readonly Mention[];
  readonly attachments: readonly Attachment[];
  /** The turn it comes after, null for the start; absent: after the last one that is shown. */
  readonly after?: string | null;
};

/** Sends a message in the conversation that is shown, or in a new one. What cannot be sent stays, with its reason. */
export async function sendMessage(message: OutgoingMessage): Promise<void> {
  if (message.text.trim() === "" && message.attachments.length === 0) return;
  try {
    refuseTooLong(message.text);
    const conversationId = await ensureConversation();
    await deliver(conversationId, { ...message, requestId: ulid(), error: undefined });
  } catch (error) {
    // There is no place to show the message in: it goes back to where messages are typed.
    putBackDraft(useUi.getState().conversationId ?? newConversationKey, message);
    showError(error);
  }
}

/** Sends a message again that did not arrive, under its old request id: it cannot be run twice. */
export async function resendMessage(conversationId: string, requestId: string): Promise<void> {
  const message = findPending(conversationId, requestId);
  if (message !== undefined) await deliver(conversationId, { ...message, error: undefined });
}

/** Puts a message that did not arrive back into the composer. */
export function putBackMessage(conversationId: string, requestId: string): void {
  const message = findPending(conversationId, requestId);
  if (message === undefined) return;
  removePending(conversationId, requestId);
  putBackDraft(conversationId, message);
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

function refuseTooLong(text: string): void {
  const bytes = new TextEncoder().encode(text).byteLength;
  if (bytes <= MAX_MESSAGE_BYTES) return;
  throw new AppError("message-too-long", `The message has ${bytes} bytes, more than can be sent`);
}

async function deliver(conversationId: string, message: PendingMessage): Promise<void> {
  keepPending(conversationId, message);
  const { requestId, text, selection, mentions, attachments, after } = message;
  try {
    const { turn, seq } = await callHost((client) =>
      client.chat.send({
        conversationId,
        requestId,
        text,
        selection: [...selection],
        mentions: [...mentions],
        attachments: attachments.map(({ id }) => id),
        ...(after === undefined ? {} : { after }),
      }),
    );
    useApp.setState((state) => withTurn(state, turn, seq));
    removePending(conversationId, requestId);
  } catch (error) {
    keepPending(conversationId, { ...message, error: toErrorInfo(error) });
  }
}

function findPending(conversationId: string, requestId: string): PendingMessage | undefined {
  return useUi.getState().pending[conversationId]?.find((message) => message.requestId === requestId);
}

/** Keeps a message in its place among the others, or as the last one. */
function keepPending(conversationId: string, message: PendingMessage): void {
  useUi.setState(({ pending }) => {
    const messages = pending[conversationId] ?? [];
    const index = messages.findIndex(({ requestId }) => requestId === message.requestId);
    return {
      pending: {
        ...pending,
        [conversationId]: index < 0 ? [...messages, message] : messages.with(index, message),
      },
    };
  });
}

function removePending(conversationId: string, requestId: string): void {
  useUi.setState(({ pending }) => ({
    pending: {
      ...pending,
      [conversationId]: (pending[conversationId] ?? []).filter((message) => message.requestId !== requestId),
    },
  }));
}
