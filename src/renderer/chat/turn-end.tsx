import { CircleStop, RotateCcw } from "lucide-react";
import type { Turn } from "../../shared/chat/chat.ts";
import { assertNever } from "../../shared/errors.ts";
import { sendMessage } from "../state/actions/chat.ts";
import { findRunningTurn, useShownConversation } from "../state/selectors.ts";
import { useApp } from "../state/store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { usageText } from "./usage-text.ts";

/** How a turn stands: what it waits for, or how it ended and what to do then. */
export function TurnEnd({ turn }: { turn: Turn }) {
  switch (turn.state) {
    case "waiting":
      return <Progress text="Waiting for a free process" />;
    case "running":
      return <Progress text={turn.parts.length === 0 ? "Starting" : "Working"} />;
    case "done":
      return <UsageLine turn={turn} />;
    case "stopped":
      return (
        <>
          <p className="flex items-center gap-1.5 text-small text-dim">
            <CircleStop size={14} aria-hidden />
            Stopped. What had arrived is kept.
          </p>
          <UsageLine turn={turn} />
        </>
      );
    case "failed":
    case "interrupted":
      return (
        <>
          <ErrorNote error={turn.error ?? unexplained}>
            <RetryButton turn={turn} />
          </ErrorNote>
          <UsageLine turn={turn} />
        </>
      );
    default:
      return assertNever(turn.state);
  }
}

const unexplained = {
  code: "turn-interrupted",
  message: "The turn ended without a reason.",
  hint: "Send the message again; changes that were made before are kept.",
} as const;

function RetryButton({ turn }: { turn: Turn }) {
  const isBusy = findRunningTurn(useShownConversation()) !== undefined;
  return (
    <Button
      data-testid="retry"
      disabled={isBusy}
      onClick={() =>
        void sendMessage(
          turn.userText,
          turn.selection.map(({ nodeId }) => nodeId),
        )
      }
    >
      <RotateCcw size={13} aria-hidden />
      Send again
    </Button>
  );
}

function Progress({ text }: { text: string }) {
  return (
    <p className="flex items-center gap-2 text-small text-dim">
      <Spinner size={13} />
      {text}
    </p>
  );
}

function UsageLine({ turn }: { turn: Turn }) {
  const isDemo = useApp((state) => state.app?.demo === true);
  const text = usageText(turn, { withCost: !isDemo });
  return text === "" ? null : <p className="num text-tiny text-faint">{text}</p>;
}
