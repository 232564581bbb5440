import { type ChangeEvent, type ClipboardEvent, type KeyboardEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { Mention } from "../../shared/chat/chat.ts";
import { attachFiles } from "../state/actions/attachments.ts";
import { sendMessage, stopTurn } from "../state/actions/chat.ts";
import { noteLeaving, noteWriting } from "../state/actions/prewarm.ts";
import { loadEarlier } from "../state/actions/turns.ts";
import { showError } from "../state/notify.ts";
import { useApp } from "../state/store.ts";
import {
  changeCompanions,
  type DraftCompanions,
  newConversationKey,
  noCompanions,
  setDraft,
  useUi,
} from "../state/ui-store.ts";
import { ComposerAttachments } from "./composer-attachments.tsx";
import { ComposerFoot } from "./composer-foot.tsx";
import { ComposerHint } from "./composer-hint.tsx";
import { ContextWarning } from "./context-warning.tsx";
import { MentionListBox, mentionListId, mentionOptionId } from "./mention-list.tsx";
import { collectMentions, insertMention, insertMentionAt, type MentionQuery } from "./mention-text.ts";
import { findNewer, findOlder, type HistoryPlace } from "./message-history.ts";
import { SelectionChip, useMessageSelection } from "./selection-chip.tsx";
import { useMentionList } from "./use-mention-list.ts";

/** Where messages are written. @param runningTurnId the turn that Stop ends */
export function Composer({ runningTurnId }: { runningTurnId: string | undefined }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const draftKey = useUi((state) => state.conversationId ?? newConversationKey);
  const typed = useUi((state) => state.drafts[draftKey]);
  const kept = useApp((state) => state.conversations[draftKey]?.view.draft);
  // What was typed in this window is newer than what the host has.
  const draft = typed ?? kept ?? "";
  const companions = useUi((state) => state.companions[draftKey] ?? noCompanions);
  const selection = useMessageSelection();
  const [place, setPlace] = useState<HistoryPlace & { readonly draftKey: string }>();
  const list = useMentionList({ mentions: companions.mentions, onChoose: mention });
  const isComplete = companions.attachments.every(({ type }) => type === "ready");
  const canSend = isComplete && (draft.trim() !== "" || companions.attachments.length > 0);

  function send(): void {
    if (!canSend) return;
    list.close();
    setPlace(undefined);
    setDraft(draftKey, "");
    changeCompanions(draftKey, () => noCompanions);
    void sendMessage({ text: draft, selection, ...toContent(draft, companions) });
    field.current?.focus();
  }

  function stop(turnId: string): void {
    void stopTurn(turnId);
    // The button goes away with the turn.
    field.current?.focus();
  }

  /** Sets the text and puts the caret into it. */
  function write(text: string, caret: number): void {
    flushSync(() => setDraft(draftKey, text));
    field.current?.focus();
    field.current?.setSelectionRange(caret, caret);
  }

  function mention(query: MentionQuery, chosen: Mention): void {
    changeCompanions(draftKey, (old) => ({ ...old, mentions: [...old.mentions, chosen] }));
    const inserted = insertMention(draft, query, chosen);
    write(inserted.text, inserted.caret);
  }

  /** Mentions a file where the caret is. */
  function mentionFile(path: string): void {
    const chosen: Mention = { type: "file", path };
    changeCompanions(draftKey, (old) => ({ ...old, mentions: [...old.mentions, chosen] }));
    const inserted = insertMentionAt(draft, field.current?.selectionStart ?? draft.length, chosen);
    write(inserted.text, inserted.caret);
  }

  function onChange({ target }: ChangeEvent<HTMLTextAreaElement>): void {
    setDraft(draftKey, target.value);
    list.follow(target.value, target.selectionStart);
    noteActivity();
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    // The Enter that ends a composition is none; Safari tells it by the code alone.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (list.onKeyDown(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape" && runningTurnId !== undefined) {
      event.preventDefault();
      stop(runningTurnId);
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      walk(event);
    }
  }

  /** Arrow keys lead through the earlier messages of the conversation, and back to the draft. */
  function walk(event: KeyboardEvent<HTMLTextAreaElement>): void {
    const { selectionStart, selectionEnd } = event.currentTarget;
    const hasModifier = event.shiftKey || event.altKey || event.ctrlKey || event.metaKey;
    if (selectionStart !== selectionEnd || hasModifier) return;
    const held = {
      history: userMessages(draftKey),
      place: place?.draftKey === draftKey ? place : undefined,
      text: draft,
      caret: selectionStart,
    };
    const found = event.key === "ArrowUp" ? findOlder(held) : findNewer(held);
    if (found === undefined) return;
    event.preventDefault();
    if (found === "draft") {
      setPlace(undefined);
      write("", 0);
      return;
    }
    setPlace({ ...found, draftKey });
    // The next press finds what is read by then.
    if (found.back >= held.history.length) loadEarlier(draftKey).catch(showError);
    // At the near end of the text, the next press goes on.
    write(found.text, event.key === "ArrowUp" ? 0 : found.text.length);
  }

  function onPaste(event: ClipboardEvent): void {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    attach(files);
  }

  function attach(files: readonly File[]): void {
    void attachFiles(draftKey, files);
    field.current?.focus();
  }

  function noteActivity(): void {
    if (draftKey !== newConversationKey) noteWriting(draftKey);
  }

  return (
    <div className="shrink-0 border-t border-line p-3 pb-1.5">
      <ContextWarning />
      <div className="relative flex flex-col gap-1.5 rounded-lg border border-line-field bg-bg px-2.5 py-2 has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:-outline-offset-1 has-[textarea:focus-visible]:outline-accent">
        {list.isOpen ? (
          <MentionListBox
            candidates={list.candidates}
            active={list.active}
            isLoading={list.isLoading}
            onActive={list.setActive}
            onChoose={list.choose}
          />
        ) : null}
        <SelectionChip selection={selection} />
        <ComposerAttachments draftKey={draftKey} companions={companions} />
        <textarea
          ref={field}
          data-testid="chat-input"
          aria-label="Message"
          {...(list.isOpen
            ? {
                role: "combobox",
                "aria-expanded": true,
                "aria-autocomplete": "list",
                "aria-controls": mentionListId,
                "aria-activedescendant": mentionOptionId(list.active),
              }
            : {})}
          value={draft}
          rows={2}
          placeholder="Ask, or say what to change"
          onChange={onChange}
          onKeyDown={onKeyDown}
          onSelect={({ currentTarget }) => list.follow(currentTarget.value, currentTarget.selectionStart)}
          onPaste={onPaste}
          onFocus={noteActivity}
          onBlur={() => {
            list.close();
            noteLeaving();
          }}
          className="field-sizing-content max-h-[35vh] min-h-10 w-full resize-none bg-transparent outline-none"
        />
        <ComposerFoot
          runningTurnId={runningTurnId}
          canSend={canSend}
          onSend={send}
          onStop={stop}
          onAttach={attach}
          onMentionFile={mentionFile}
        />
      </div>
      <ComposerHint draftKey={draftKey} companions={companions} isRunning={runningTurnId !== undefined} />
    </div>
  );
}

function toContent(text: string, { mentions, attachments }: DraftCompanions) {
  const nodes = useApp.getState().open?.study.nodes ?? [];
  return {
    mentions: collectMentions(text, mentions, nodes),
    attachments: attachments.flatMap((draft) => (draft.type === "ready" ? [draft.attachment] : [])),
  };
}

/** What the user said in the conversation, as far as it was read, oldest first; the same twice in a row once. */
function userMessages(conversationId: string): string[] {
  const turns = useApp.getState().conversations[conversationId]?.conversation.turns ?? [];
  return turns
    .map(({ userText }) => userText)
    .filter((text, index, all) => text !== "" && text !== all[index - 1]);
}
