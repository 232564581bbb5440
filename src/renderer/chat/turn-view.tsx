import { memo } from "react";
import { hasEnded, type Turn, type TurnPart } from "../../shared/chat/chat.ts";
import { assertNever } from "../../shared/errors.ts";
import { turnElementId } from "../state/reveal-turn.ts";
import { ChangeList } from "./change-list.tsx";
import { Markdown } from "./markdown.tsx";
import { Notice } from "./notice.tsx";
import { Thinking } from "./thinking.tsx";
import { ToolCard } from "./tool-card.tsx";
import { TurnEnd } from "./turn-end.tsx";
import { UserMessage } from "./user-message.tsx";

export const TurnView = memo(function TurnView({ turn }: { turn: Turn }) {
  return (
    <article
      id={turnElementId(turn.id)}
      tabIndex={-1}
      data-testid="turn"
      data-state={turn.state}
      data-turn-id={turn.id}
      aria-busy={!hasEnded(turn.state)}
      className="flex flex-col gap-2.5 rounded-md -outline-offset-1"
    >
      <UserMessage text={turn.userText} selection={turn.selection} />
      {turn.parts.map((part) => (
        <Part key={part.id} part={part} turn={turn} />
      ))}
      <ChangeList turn={turn} />
      <TurnEnd turn={turn} />
    </article>
  );
});

function Part({ part, turn }: { part: TurnPart; turn: Turn }) {
  const isLive = !hasEnded(turn.state);
  switch (part.type) {
    case "text":
      return part.text === "" ? null : <Markdown text={part.text} />;
    case "thinking":
      return <Thinking text={part.text} isLive={isLive && turn.parts.at(-1)?.id === part.id} />;
    case "tool":
      return <ToolCard part={part} mode={turn.mode} isLive={isLive} />;
    case "notice":
      return <Notice notice={part} />;
    default:
      return assertNever(part);
  }
}
