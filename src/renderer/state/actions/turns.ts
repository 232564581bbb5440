import type { ConversationView, Mention, Turn } from "../../../shared/chat/chat.ts";
import { toErrorInfo } from "../../../shared/errors.ts";
import type { SessionRule } from "../../../shared/policy/session-rule.ts";
import { isTooOld, withConversation, withPage, withTurn } from "../app-state.ts";
import { callHost } from "../host.ts";
import { showError } from "../notify.ts";
import { createSaveLater } from "../save-later.ts";
import { useApp } from "../store.ts";
import { putBackDraft, useUi } from "../ui-store.ts";
import { type OutgoingMessage, sendMessage } from "./chat.ts";

const pageSize = 40;

const readingPage = new Map<string, Promise<void>>();

/** Reads the page before the turns that are loaded; back to the turn `through` where that is named. @throws AppError */
export async function loadEarlier(conversationId: string, through?: string): Promise<void> {
  for (;;) {
    const other = readingPage.get(conversationId);
    if (other === undefined) break;
    // Of two pages before the same turn only one would fit. Whoever asked for the other one is told how it ended.
    await other.catch(() => undefined);
    if (through === undefined || isLoaded(conversationId, through)) return;
  }
  const own = readPage(conversationId, through).finally(() => readingPage.delete(conversationId));
  readingPage.set(conversationId, own);
  await own;
}

/** Whether a turn is among those that were read of a conversation. */
export function isLoaded(conversationId: string, turnId: string): boolean {
  const loaded = useApp.getState().conversations[conversationId];
  return loaded?.conversation.turns.some(({ id }) => id === turnId) === true;
}

async function readPage(conversationId: string, through: string | undefined): Promise<void> {
  for (;;) {
    const loaded = useApp.getState().conversations[conversationId]?.conversation;
    const before = loaded?.turns[0]?.id;
    if (loaded === undefined || before === undefined || loaded.earlier === 0) return;
    const page = await callHost((client) =>
      client.conversations.turns({
        conversationId,
        before,
        limit: pageSize,
        ...(through === undefined ? {} : { through }),
      }),
    );
    // While it was on its way, more events arrived than are kept: what it lacks can only be read again.
    if (isTooOld(useApp.getState(), page.seq)) continue;
    useApp.setState((state) => withPage(state, conversationId, { ...page, before }));
    return;
  }
}

const reading = new Map<string, Promise<void>>();

/**
 * Reads a conversation again as of now or later, back to where it is scrolled to; what is there stays until then.
 * A failure is shown in its place.
 */
export async function readAgain(conversationId: string): Promise<void> {
  // What is being read already may be older than what this call is about.
  await reading.get(conversationId);
  const read =
    reading.get(conversationId) ??
    readFromPlace(conversationId).finally(() => reading.delete(conversationId));
  reading.set(conversationId, read);
  await read;
}

async function readFromPlace(conversationId: string): Promise<void> {
  const through = useUi.getState().places[conversationId]?.turnId;
  try {
    for (;;) {
      const read = await callHost((client) => client.conversations.get({ conversationId }));
      const { turns, earlier } = read.conversation;
      const before = turns[0]?.id;
      const isThere = through === undefined || turns.some(({ id }) => id === through);
      const page =
        isThere || before === undefined || earlier === 0
          ? undefined
          : await callHost((client) =>
              client.conversations.turns({ conversationId, before, through, limit: pageSize }),
            );
      if (isTooOld(useApp.getState(), read.seq)) continue;
      useApp.setState((state) => {
        const next = withConversation(state, read);
        return page === undefined || before === undefined
          ? next
          : withPage(next, conversationId, { ...page, before });
      });
      useUi.setState({ conversationError: undefined });
      return;
    }
  } catch (error) {
    useUi.setState({ conversationError: toErrorInfo(error) });
  }
}

/** Shows the branch of a conversation that leads through a turn. @throws AppError */
export async function switchBranch(conversationId: string, turnId: string): Promise<void> {
  await callHost((client) => client.conversations.switchBranch({ conversationId, turnId }));
  await readAgain(conversationId);
}

const pauseMs = 800;
const saver = createSaveLater(pauseMs, savePlace);

/** Keeps where a conversation is scrolled to: in this window at once, with the host after a pause. */
export function keepPlace(conversationId: string, place: ConversationView["scroll"]): void {
  const old = useUi.getState().places[conversationId];
  if (old === place || (old?.turnId === place?.turnId && old?.offsetPx === place?.offsetPx)) return;
  useUi.setState((state) => ({ places: { ...state.places, [conversationId]: place } }));
  saver.add(conversationId);
}

/** Hands the places that changed to the host now. */
export function savePlaces(): void {
  saver.saveNow();
}

async function savePlace(conversationId: string): Promise<void> {
  const scroll = useUi.getState().places[conversationId];
  // What was deleted since has no place any more.
  if (scroll === undefined || useApp.getState().conversations[conversationId] === undefined) return;
  try {
    await callHost((client) => client.conversations.saveView({ conversationId, scroll }));
  } catch (error) {
    showError(error);
  }
}

/** Takes back a message that waits, and puts it where messages are typed. */
export async function withdrawTurn(turn: Turn): Promise<void> {
  try {
    await callHost((client) => client.chat.withdraw({ turnId: turn.id }));
    putBackDraft(turn.conversationId, { ...turn, text: turn.userText });
  } catch (error) {
    showError(error);
  }
}

/** Answers whether a tool may run. With a rule the session does that kind of thing from now on without asking. */
export async function answerApproval(
  turnId: string,
  toolUseId: string,
  answer:
    | { readonly decision: "allow"; readonly rule?: SessionRule }
    | { readonly decision: "deny"; readonly reason?: string },
): Promise<void> {
  try {
    const { turn, seq } = await callHost((client) => client.chat.answer({ turnId, toolUseId, ...answer }));
    useApp.setState((state) => withTurn(state, turn, seq));
  } catch (error) {
    showError(error);
  }
}

/** The whole result of a tool. @throws AppError */
export async function readToolResult(turnId: string, toolUseId: string): Promise<string> {
  const { text } = await callHost((client) => client.chat.toolResult({ turnId, toolUseId }));
  return text;
}

/** Sends the message of a turn once more, as another answer to the same place of the conversation. */
export async function retryTurn(turn: Turn): Promise<void> {
  await sendMessage(messageOf(turn));
}

/**
 * Sends a changed message in place of a turn's own, after taking back what `undone` changed, the latest first.
 * @throws AppError, before anything is sent: undo-conflict where a change was built upon since
 */
export async function sendEdited(
  turn: Turn,
  change: {
    readonly text: string;
    readonly mentions: readonly Mention[];
    readonly undone: readonly Turn[];
  },
): Promise<void> {
  const { undone, ...content } = change;
  for (const { id } of undone.toReversed()) await callHost((client) => client.study.undoTurn({ turnId: id }));
  await sendMessage({ ...messageOf(turn), ...content });
}

function messageOf(turn: Turn): OutgoingMessage {
  return {
    text: turn.userText,
    selection: turn.selection.map(({ nodeId }) => nodeId),
    mentions: turn.mentions,
    attachments: turn.attachments,
    after: turn.parentId ?? null,
  };
}
