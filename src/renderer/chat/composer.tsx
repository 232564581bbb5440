import { CornerDownLeft, Square, X } from "lucide-react";
import type { KeyboardEvent } from "react";
import { sendMessage, stopTurn } from "../state/actions/chat.ts";
import { useCanvas } from "../state/canvas-store.ts";
import { useApp } from "../state/store.ts";
import { newConversationKey, setDraft, useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { Keys } from "../ui/keys.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { Tooltip } from "../ui/tooltip.tsx";

export function Composer({ runningTurnId }: { runningTurnId: string | undefined }) {
  const draftKey = useUi((state) => state.conversationId ?? newConversationKey);
  const draft = useUi((state) => state.drafts[draftKey] ?? "");
  const isSending = useUi((state) => {
    const pending = state.pending[draftKey];
    return pending !== undefined && pending.error === undefined;
  });
  const selection = useMessageSelection();
  const isRunning = runningTurnId !== undefined;
  const canSend = draft.trim() !== "" && !isRunning && !isSending;

  function send(): void {
    if (!canSend) return;
    setDraft(draftKey, "");
    void sendMessage(draft, selection);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape" && runningTurnId !== undefined) {
      event.preventDefault();
      void stopTurn(runningTurnId);
    }
  }

  return (
    <div className="shrink-0 border-t border-line p-3">
      <div className="flex flex-col gap-1.5 rounded-lg border border-line-field bg-bg px-2.5 py-2 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent">
        <SelectionChip selection={selection} />
        <textarea
          data-testid="chat-input"
          aria-label="Message"
          value={draft}
          rows={2}
          placeholder="Ask, or say what to change"
          onChange={(event) => setDraft(draftKey, event.target.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-[35vh] min-h-10 w-full resize-none bg-transparent outline-none"
        />
        <div className="flex items-center gap-2">
          <span className="flex items-center gap-1 text-tiny text-faint">
            {isRunning ? (
              <>
                <Keys keys="Esc" /> stops
              </>
            ) : (
              <>
                <Keys keys="Shift+Enter" /> new line
              </>
            )}
          </span>
          <span className="ml-auto" />
          {isRunning ? (
            <StopButton turnId={runningTurnId} />
          ) : (
            <Tooltip text="Send the message" keys="Enter" side="top">
              <Button look="primary" data-testid="chat-send" disabled={!canSend} onClick={send}>
                <CornerDownLeft size={13} aria-hidden />
                Send
              </Button>
            </Tooltip>
          )}
        </div>
      </div>
    </div>
  );
}

function StopButton({ turnId }: { turnId: string }) {
  const isStopping = useUi((state) => state.stoppingTurnId === turnId);
  return (
    <Tooltip text="Stop the turn; what has arrived is kept" keys="Esc" side="top">
      <Button data-testid="chat-stop" onClick={() => void stopTurn(turnId)}>
        {isStopping ? (
          <Spinner size={13} />
        ) : (
          <Square size={12} className="fill-current text-bad" aria-hidden />
        )}
        {isStopping ? "Stopping" : "Stop"}
      </Button>
    </Tooltip>
  );
}

/** The selected nodes that go along with the next message. */
function useMessageSelection(): readonly string[] {
  const selectedIds = useCanvas((state) => state.selectedIds);
  const dismissed = useUi((state) => state.dismissedSelection);
  return selectedIds.length > 0 && selectedIds.join() !== dismissed
    ? selectedIds.slice(0, mostSelected)
    : none;
}

const none: readonly string[] = [];
/** As many as the contract takes. */
const mostSelected = 1_000;

function SelectionChip({ selection }: { selection: readonly string[] }) {
  const first = useApp((state) => state.open?.study.nodes.find(({ id }) => id === selection[0])?.label);
  if (first === undefined) return null;
  const dismiss = () => useUi.setState({ dismissedSelection: useCanvas.getState().selectedIds.join() });
  return (
    <div className="flex flex-wrap gap-1" data-testid="selection-chip">
      <span className="inline-flex max-w-full items-center gap-1 rounded border border-line-strong bg-panel pl-1.5 text-small text-dim">
        <span className="truncate">
          {selection.length === 1 ? first : `${first} + ${selection.length - 1} selected`}
        </span>
        <button
          type="button"
          aria-label="Leave the selection out of the message"
          title="Leave the selection out of the message"
          onClick={dismiss}
          className="rounded p-0.5 hover:text-text"
        >
          <X size={12} aria-hidden />
        </button>
      </span>
    </div>
  );
}
