import { CircleStop, RotateCcw, Undo2 } from "lucide-react";
import { useState } from "react";
import type { Turn } from "../../shared/chat/chat.ts";
import { assertNever } from "../../shared/errors.ts";
import { retryTurn, withdrawTurn } from "../state/actions/turns.ts";
import { useApp } from "../state/store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { queueWords } from "./queue-words.ts";
import { contextText, usagePieces } from "./usage-text.ts";

/** How a turn stands: what it waits for, or how it ended and what to do then. */
export function TurnEnd({ turn }: { turn: Turn }) {
  switch (turn.state) {
    case "waiting":
      return <Waiting turn={turn} />;
    case "running":
      return <Progress text={progressWords(turn)} />;
    case "done":
      return <UsageLine turn={turn} />;
    case "stopped":
      return (
        <>
          <p className="flex flex-wrap items-center gap-1.5 text-small text-dim">
            <CircleStop size={14} aria-hidden />
            Stopped. What had arrived is kept.
            <RetryButton turn={turn} />
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

function progressWords({ parts }: Turn): string {
  const asks = parts.some((part) => part.type === "tool" && part.approval?.state === "pending");
  if (asks) return "Waiting for your answer";
  return parts.length === 0 ? "Starting" : "Working";
}

function Waiting({ turn }: { turn: Turn }) {
  const words = useApp(({ queue }) => queueWords(queue, turn.id));
  const [isLeaving, setLeaving] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-x-2 text-small text-dim">
      <Spinner size={13} />
      <span data-testid="queue-place">{words}</span>
      <Button
        look="link"
        data-testid="withdraw"
        aria-disabled={isLeaving}
        className="aria-disabled:opacity-50"
        onClick={() => {
          if (isLeaving) return;
          setLeaving(true);
          void withdrawTurn(turn).finally(() => setLeaving(false));
        }}
      >
        <Undo2 size={13} aria-hidden />
        Take back
      </Button>
    </div>
  );
}

function RetryButton({ turn }: { turn: Turn }) {
  const isBusy = useApp((state) => state.conversations[turn.conversationId]?.session.busy === true);
  return (
    <Button
      data-testid="retry"
      disabled={isBusy}
      {...(isBusy ? { title: "When the answer that is on its way has ended" } : {})}
      onClick={() => void retryTurn(turn)}
    >
      <RotateCcw size={13} aria-hidden />
      Try again
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
  const pieces = usagePieces(turn, { isDemo });
  const context = contextText(turn.usage);
  if (pieces.length === 0) return null;
  return (
    <p className="num text-tiny text-faint" {...(context === undefined ? {} : { title: context })}>
      {pieces.map((piece, index) => (
        <span key={piece}>
          {index === 0 ? null : " · "}
          <span className="inline-block">{piece}</span>
        </span>
      ))}
    </p>
  );
}
