import { type KeyboardEvent, useRef } from "react";
import { renameConversation } from "../state/actions/conversations.ts";

/** As long as the contract takes. */
const longestTitle = 200;

type TitleEditorProps = {
  conversationId: string;
  title: string;
  /** `hasFocus`: the focus was in the field and has to go somewhere. */
  onDone: (hasFocus: boolean) => void;
};

/** The title of a conversation in its place, to be changed: Enter keeps the new one, Escape the old one. */
export function TitleEditor({ conversationId, title, onDone }: TitleEditorProps) {
  const isDone = useRef(false);

  function finish(text: string | undefined, hasFocus: boolean): void {
    // Leaving the field follows on Enter and Escape as well.
    if (isDone.current) return;
    isDone.current = true;
    onDone(hasFocus);
    if (text !== undefined && text.trim() !== title) void renameConversation(conversationId, text.trim());
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) return;
    event.stopPropagation();
    if (event.key === "Enter") finish(event.currentTarget.value, true);
    else if (event.key === "Escape") finish(undefined, true);
    else return;
    event.preventDefault();
  }

  return (
    <input
      ref={selectOnMount}
      data-testid="conversation-title-input"
      aria-label="Title of the conversation"
      defaultValue={title}
      maxLength={longestTitle}
      onKeyDown={onKeyDown}
      onBlur={({ target }) => finish(target.value, false)}
      className="w-full min-w-0 rounded border border-line-field bg-bg px-1 py-0.5 text-ui font-normal"
    />
  );
}

function selectOnMount(element: HTMLInputElement | null): void {
  element?.focus();
  element?.select();
}
