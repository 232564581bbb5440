import type { Mode, SessionInfo } from "../../../shared/chat/chat.ts";
import { toErrorInfo } from "../../../shared/errors.ts";
import { isTooOld, withConversation } from "../app-state.ts";
import { callHost } from "../host.ts";
import { showError } from "../notify.ts";
import { useApp } from "../store.ts";
import { newConversationKey, useUi } from "../ui-store.ts";

/** Shows a conversation, read anew unless it is being followed already. */
export async function showConversation(conversationId: string): Promise<void> {
  useUi.setState({ conversationId, conversationError: undefined });
  if (useApp.getState().conversations[conversationId] === undefined) await reloadConversation(conversationId);
}

/** Reads a conversation with its session; a failure is shown in its place. */
export async function reloadConversation(conversationId: string): Promise<void> {
  try {
    for (;;) {
      const read = await callHost((client) => client.conversations.get({ conversationId }));
      // While it was on its way, more events arrived than are kept: what it lacks can only be read again.
      if (isTooOld(useApp.getState(), read.seq)) continue;
      useApp.setState((state) => withConversation(state, read));
      useUi.setState({ conversationError: undefined });
      return;
    }
  } catch (error) {
    useUi.setState({ conversationError: toErrorInfo(error) });
  }
}

/** Starts a conversation and shows it; one that is still empty is taken instead of a further one. */
export async function startConversation(): Promise<void> {
  const { conversationId } = useUi.getState();
  const shown = conversationId === undefined ? undefined : useApp.getState().conversations[conversationId];
  if (shown?.conversation.turns.length === 0) return;
  try {
    await createAndShow();
  } catch (error) {
    showError(error);
  }
}

/** The id of the conversation that is shown; where there is none, one is made. @throws AppError */
export async function ensureConversation(): Promise<string> {
  const { conversationId } = useUi.getState();
  return conversationId ?? (await createAndShow());
}

async function createAndShow(): Promise<string> {
  const { id } = await callHost((client) => client.conversations.create());
  const { conversationId, drafts } = useUi.getState();
  if (conversationId === undefined) {
    // What was typed before there was a conversation goes on in it.
    useUi.setState({
      drafts: { ...drafts, [id]: drafts[newConversationKey] ?? "", [newConversationKey]: "" },
    });
  }
  await showConversation(id);
  return id;
}

const pageSize = 50;

/** Reads the next part of the list of conversations; from its start when `fromStart`. */
export async function loadConversationList(fromStart: boolean): Promise<void> {
  const known = fromStart ? [] : (useApp.getState().conversationList?.items ?? []);
  try {
    const { total, conversations } = await callHost((client) =>
      client.conversations.list({ offset: known.length, limit: pageSize }),
    );
    const fresh = new Set(conversations.map(({ id }) => id));
    const items = [...known.filter(({ id }) => !fresh.has(id)), ...conversations];
    useApp.setState({ conversationList: { total, items } });
  } catch (error) {
    showError(error);
  }
}

/** Sets what Claude may do in the conversation that is shown. */
export async function setMode(mode: Mode): Promise<void> {
  try {
    const session = await ensureSession();
    if (session.mode === mode) return;
    await callHost((client) => client.sessions.setMode({ sessionId: session.id, mode }));
  } catch (error) {
    showError(error);
  }
}

async function ensureSession(): Promise<SessionInfo> {
  const conversationId = await ensureConversation();
  const view = useApp.getState().conversations[conversationId];
  return view?.session ?? (await callHost((client) => client.sessions.create({ conversationId })));
}
