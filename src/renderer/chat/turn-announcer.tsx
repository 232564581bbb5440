import type { Turn } from "../../shared/chat/chat.ts";
import { errorCatalog } from "../../shared/errors.ts";

/** Tells a screen reader how the latest turn stands; its text is read when it is complete, not word by word. */
export function TurnAnnouncer({ turn }: { turn: Turn | undefined }) {
  return (
    <div role="status" className="sr-only">
      {turn === undefined ? "" : announcement(turn)}
    </div>
  );
}

const longestRead = 500;

function announcement({ state, parts, error }: Turn): string {
  switch (state) {
    case "waiting":
      return "The message waits";
    case "running":
      return "Claude answers";
    case "done": {
      const text = parts.flatMap((part) => (part.type === "text" ? [part.text.slice(0, longestRead)] : []));
      return `Claude has answered. ${text.at(-1) ?? ""}`;
    }
    case "stopped":
      return "The answer was stopped";
    case "failed":
    case "interrupted":
      return `The answer failed: ${errorCatalog[error?.code ?? "turn-interrupted"].title}`;
  }
}
