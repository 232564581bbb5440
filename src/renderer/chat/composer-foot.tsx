import { CornerDownLeft, ListEnd, Square } from "lucide-react";
import { useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { AttachMenu } from "./attach-menu.tsx";
import { ModelChoiceMenu } from "./model-choice.tsx";
import { ReviewToggle } from "./review-toggle.tsx";

type ComposerFootProps = {
  runningTurnId: string | undefined;
  canSend: boolean;
  onSend: () => void;
  onStop: (turnId: string) => void;
  onAttach: (files: readonly File[]) => void;
  onMentionFile: (path: string) => void;
};

/** Below the text: what goes along, which model answers, Stop and Send. */
export function ComposerFoot({
  runningTurnId,
  canSend,
  onSend,
  onStop,
  onAttach,
  onMentionFile,
}: ComposerFootProps) {
  const isRunning = runningTurnId !== undefined;
  return (
    <div className="flex items-center gap-1.5">
      <AttachMenu onAttach={onAttach} onMentionFile={onMentionFile} />
      <ModelChoiceMenu />
      <ReviewToggle />
      <span className="ml-auto" />
      {isRunning ? <StopButton turnId={runningTurnId} onStop={onStop} /> : null}
      <Tooltip
        text={isRunning ? "Send the message when the running turn has ended" : "Send the message"}
        keys="Enter"
        side="top"
      >
        <Button look="primary" data-testid="chat-send" disabled={!canSend} onClick={onSend}>
          {isRunning ? <ListEnd size={13} aria-hidden /> : <CornerDownLeft size={13} aria-hidden />}
          {isRunning ? "Queue" : "Send"}
        </Button>
      </Tooltip>
    </div>
  );
}

function StopButton({ turnId, onStop }: { turnId: string; onStop: (turnId: string) => void }) {
  const isStopping = useUi((state) => state.stoppingTurnId === turnId);
  return (
    <Tooltip text="Stop the turn; what has arrived is kept" keys="Esc" side="top">
      <Button data-testid="chat-stop" className="px-2" onClick={() => onStop(turnId)}>
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
