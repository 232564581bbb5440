import { type KeyboardEvent, useEffect, useId, useRef } from "react";
import type { Turn } from "../../shared/chat/chat.ts";
import { toErrorInfo } from "../../shared/errors.ts";
import { sendEdited } from "../state/actions/turns.ts";
import { useApp } from "../state/store.ts";
import { turnElementId } from "../state/turn-elements.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { countOf } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";
import { AttachmentChips } from "./attachment-chips.tsx";
import { changeEdit, endEdit, type MessageEdit } from "./edit-store.ts";
import { collectMentions } from "./mention-text.ts";
import { turnsToTakeBack } from "./turns-to-take-back.ts";

/** The text of a message where the message was, to be changed and sent again. */
export function MessageEditor({ turn, edit }: { turn: Turn; edit: MessageEdit }) {
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const isBusy = useApp((state) => state.conversations[turn.conversationId]?.session.busy === true);
  const path = useApp((state) => state.conversations[turn.conversationId]?.conversation.turns);
  const changing = turnsToTakeBack(path ?? [], turn.id);
  const canSend = edit.text.trim() !== "" && !edit.isSending && !isBusy;

  useEffect(() => {
    const end = field.current?.value.length ?? 0;
    field.current?.focus();
    field.current?.setSelectionRange(end, end);
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);

  function close(): void {
    endEdit();
    document.getElementById(turnElementId(turn.id))?.focus({ preventScroll: true });
  }

  async function send(): Promise<void> {
    if (!canSend) return;
    changeEdit({ isSending: true, error: undefined });
    const nodes = useApp.getState().open?.study.nodes ?? [];
    try {
      await sendEdited(turn, {
        text: edit.text,
        mentions: collectMentions(edit.text, turn.mentions, nodes),
        undone: edit.takesBack ? changing : [],
      });
      endEdit();
    } catch (error) {
      changeEdit({ isSending: false, error: toErrorInfo(error) });
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  }

  return (
    <div
      ref={box}
      data-testid="message-editor"
      className="flex flex-col gap-2 rounded-lg border border-line-field bg-bg p-2.5 has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:-outline-offset-1 has-[textarea:focus-visible]:outline-accent"
    >
      <textarea
        ref={field}
        aria-label="Change the message"
        aria-describedby={hintId}
        value={edit.text}
        rows={2}
        onChange={({ target }) => changeEdit({ text: target.value })}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-[40vh] min-h-10 w-full resize-none bg-transparent outline-none"
      />
      <AttachmentChips attachments={turn.attachments} mentions={[]} />
      {changing.length === 0 ? null : (
        <label className="flex items-start gap-2 text-small">
          <input
            type="checkbox"
            className="mt-0.5 accent-accent"
            checked={edit.takesBack}
            onChange={({ target }) => changeEdit({ takesBack: target.checked })}
          />
          {changing.length === 1
            ? "Take back what the old answer changed"
            : `Take back what the old answers changed (${countOf(changing.length, "answer")})`}
        </label>
      )}
      {edit.error === undefined ? null : <ErrorNote error={edit.error} />}
      <div className="flex flex-wrap items-center gap-2">
        <span id={hintId} className="min-w-0 flex-1 text-tiny text-faint">
          {isBusy ? "Wait until the answer that is on its way has ended" : "The old answer stays on a branch"}
        </span>
        <Button look="quiet" onClick={close}>
          Cancel
        </Button>
        <Button
          look="primary"
          data-testid="edit-send"
          aria-disabled={!canSend}
          className="aria-disabled:opacity-50"
          onClick={() => void send()}
        >
          {edit.isSending ? <Spinner size={13} /> : null}
          Send
        </Button>
      </div>
    </div>
  );
}
