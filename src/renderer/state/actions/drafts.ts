import { z } from "zod";
import { Attachment, MAX_MESSAGE_BYTES, Mention } from "../../../shared/chat/chat.ts";
import { toErrorInfo } from "../../../shared/errors.ts";
import { callHost } from "../host.ts";
import { showError } from "../notify.ts";
import { createSaveLater } from "../save-later.ts";
import { useApp } from "../store.ts";
import { readStoredValue, writeStoredValue } from "../stored.ts";
import {
  createAttachmentKey,
  type DraftCompanions,
  newConversationKey,
  setDraft,
  type UiState,
  useUi,
} from "../ui-store.ts";

const pauseMs = 500;

const saver = createSaveLater(pauseMs, save);

/**
 * Keeps what is typed but not sent: the text with the host, what goes along with it in this browser. Called once.
 * @returns ends it
 */
export function keepDrafts(): () => void {
  const stopUi = useUi.subscribe((state, before) => {
    noteDrafts(state, before);
    if (state.companions !== before.companions || state.drafts !== before.drafts) store(state, before);
    if (state.conversationId === before.conversationId && state.studyId === before.studyId) return;
    flushDrafts();
    if (state.studyId !== before.studyId) forgetNewDraft();
    takeStored(useUi.getState());
  });
  const stopApp = useApp.subscribe((state, before) => {
    if (state.connection.type === "ready" && before.connection.type !== "ready") flushDrafts();
  });
  const onHide = (): void => {
    if (document.visibilityState === "hidden") flushDrafts();
  };
  globalThis.document?.addEventListener("visibilitychange", onHide);
  globalThis.addEventListener?.("pagehide", flushDrafts);
  return () => {
    stopUi();
    stopApp();
    globalThis.document?.removeEventListener("visibilitychange", onHide);
    globalThis.removeEventListener?.("pagehide", flushDrafts);
    saver.clear();
  };
}

/** Hands the drafts that changed to the host now. Those that cannot get there go with the next connection. */
export function flushDrafts(): void {
  saver.saveNow();
}

async function save(conversationId: string): Promise<void> {
  const draft = (useUi.getState().drafts[conversationId] ?? "").slice(0, MAX_MESSAGE_BYTES);
  try {
    await callHost((client) => client.conversations.saveView({ conversationId, draft }));
  } catch (error) {
    if (toErrorInfo(error).code === "connection-lost") saver.putBack(conversationId);
    else showError(error);
  }
}

function noteDrafts({ drafts }: UiState, before: UiState): void {
  if (drafts === before.drafts) return;
  for (const [key, text] of Object.entries(drafts)) {
    if (key !== newConversationKey && text !== before.drafts[key]) saver.add(key);
  }
}

const StoredDraft = z.strictObject({
  /** Kept here only where there is no conversation yet that the host could keep it with. */
  text: z.string().optional(),
  mentions: z.array(Mention),
  attachments: z.array(Attachment),
});

function storedKey(draftKey: string, studyId: string | undefined): string {
  return draftKey === newConversationKey ? `draft.new.${studyId ?? ""}` : `draft.${draftKey}`;
}

function store(state: UiState, before: UiState): void {
  const keys = new Set([...Object.keys(state.companions), newConversationKey]);
  for (const key of keys) {
    const text = key === newConversationKey ? state.drafts[key] : undefined;
    const companions = state.companions[key];
    const isSame = companions === before.companions[key] && text === before.drafts[key];
    if (isSame || (companions === undefined && text === undefined)) continue;
    const mentions = companions?.mentions ?? [];
    const attachments = (companions?.attachments ?? []).flatMap((draft) =>
      draft.type === "ready" ? [draft.attachment] : [],
    );
    const isEmpty = (text ?? "") === "" && mentions.length === 0 && attachments.length === 0;
    writeStoredValue(
      storedKey(key, state.studyId),
      isEmpty ? undefined : { ...(text === undefined ? {} : { text }), mentions, attachments },
    );
  }
}

/** What was typed before there was a conversation belongs to the study that was open then. */
function forgetNewDraft(): void {
  useUi.setState(({ drafts, companions }) => {
    const { [newConversationKey]: _text, ...otherDrafts } = drafts;
    const { [newConversationKey]: _companions, ...otherCompanions } = companions;
    return { drafts: otherDrafts, companions: otherCompanions };
  });
}

/** Takes over what this browser kept for the draft that is shown now, unless the window knows it already. */
function takeStored({ conversationId, studyId, companions }: UiState): void {
  if (studyId === undefined) return;
  const key = conversationId ?? newConversationKey;
  if (companions[key] !== undefined) return;
  const stored = readStoredValue(storedKey(key, studyId), StoredDraft);
  if (stored === undefined) return;
  const taken: DraftCompanions = {
    mentions: stored.mentions,
    attachments: stored.attachments.map((attachment) => ({
      type: "ready",
      key: createAttachmentKey(),
      attachment,
    })),
  };
  useUi.setState((state) => ({ companions: { ...state.companions, [key]: taken } }));
  if (stored.text !== undefined) setDraft(key, stored.text);
}
