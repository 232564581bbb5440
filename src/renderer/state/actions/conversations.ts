import type { Mode, ModelChoice, SessionInfo } from "../../../shared/chat/chat.ts";
import { toErrorInfo } from "../../../shared/errors.ts";
import { isTooOld, withConversation } from "../app-state.ts";
import { callHost } from "../host.ts";
import { showError, showToast } from "../notify.ts";
import { saveFile } from "../save-file.ts";
import { useSearch } from "../search-store.ts";
import { useApp } from "../store.ts";
import { newConversationKey, noCompanions, openDialog, useUi } from "../ui-store.ts";
import { searchMessages } from "./search.ts";

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
  const { conversationId, drafts, companions } = useUi.getState();
  if (conversationId === undefined) {
    // What was typed before there was a conversation goes on in it.
    useUi.setState({
      drafts: { ...drafts, [id]: drafts[newConversationKey] ?? "", [newConversationKey]: "" },
      companions: {
        ...companions,
        [id]: companions[newConversationKey] ?? noCompanions,
        [newConversationKey]: noCompanions,
      },
    });
  }
  await showConversation(id);
  return id;
}

/** Opens the list of conversations, read anew. */
export function openHistory(): void {
  useUi.setState({ chatOpen: true, historyOpen: true });
  void loadConversationList(true);
  searchMessages(useSearch.getState().query);
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
    useUi.setState({ conversationListError: undefined });
  } catch (error) {
    useUi.setState({ conversationListError: toErrorInfo(error) });
  }
}

/** Gives a conversation another title; an empty one is not taken. */
export async function renameConversation(conversationId: string, title: string): Promise<void> {
  if (title.trim() === "") return;
  try {
    await callHost((client) => client.conversations.rename({ conversationId, title }));
  } catch (error) {
    showError(error);
  }
}

/** Deletes a conversation; a message offers to take that back. Another one is shown where it was. */
export async function removeConversation(conversationId: string, title: string): Promise<void> {
  const wasShown = useUi.getState().conversationId === conversationId;
  try {
    await callHost((client) => client.conversations.remove({ conversationId }));
  } catch (error) {
    showError(error);
    return;
  }
  showToast(`Deleted "${title === "" ? "New conversation" : title}"`, {
    label: "Undo",
    run: () => void restoreConversation(conversationId, wasShown),
  });
  if (wasShown) await showLatestConversation();
}

async function restoreConversation(conversationId: string, show: boolean): Promise<void> {
  try {
    await callHost((client) => client.conversations.restore({ conversationId }));
    if (show) await showConversation(conversationId);
  } catch (error) {
    showError(error);
  }
}

/** Shows the conversation with the latest activity; where there is none, an empty place for the first message. */
async function showLatestConversation(): Promise<void> {
  useUi.setState({ conversationId: undefined, conversationError: undefined });
  try {
    const { conversations } = await callHost((client) => client.conversations.list({ offset: 0, limit: 1 }));
    const latest = conversations[0];
    if (latest !== undefined && useUi.getState().conversationId === undefined) {
      await showConversation(latest.id);
    }
  } catch (error) {
    showError(error);
  }
}

/** Saves a conversation as a file. */
export async function exportConversation(conversationId: string, format: "markdown" | "json"): Promise<void> {
  try {
    const { fileName, mediaType, text } = await callHost((client) =>
      client.conversations.export({ conversationId, format }),
    );
    saveFile(fileName, new Blob([text], { type: mediaType }));
  } catch (error) {
    showError(error);
  }
}

/** Model and effort of the conversation that is shown, from its next message on; absent: as the settings say. */
export async function setModel(choice: ModelChoice): Promise<void> {
  try {
    const session = await ensureSession();
    await callHost((client) => client.sessions.setModel({ sessionId: session.id, ...choice }));
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
    // The dialog of power mode begins with what the study would run.
    if (toErrorInfo(error).code === "study-untrusted") openDialog({ type: "power" });
    else showError(error);
  }
}

/**
 * Lets Claude act without asking in the conversation that is shown.
 * @param confirmation what the user typed
 * @throws AppError confirmation-wrong
 */
export async function stopAsking(confirmation: string): Promise<void> {
  const { id } = await ensureSession();
  await callHost((client) => client.sessions.setAsking({ sessionId: id, asking: false, confirmation }));
}

/** Lets a session ask again before anything runs that is not allowed. */
export async function askAgain(sessionId: string): Promise<void> {
  try {
    await callHost((client) => client.sessions.setAsking({ sessionId, asking: true }));
  } catch (error) {
    showError(error);
  }
}

/** Takes back a rule of a session. */
export async function removeRule(sessionId: string, ruleId: string): Promise<void> {
  try {
    await callHost((client) => client.sessions.removeRule({ sessionId, ruleId }));
  } catch (error) {
    showError(error);
  }
}

async function ensureSession(): Promise<SessionInfo> {
  const conversationId = await ensureConversation();
  const view = useApp.getState().conversations[conversationId];
  return view?.session ?? (await callHost((client) => client.sessions.create({ conversationId })));
}
