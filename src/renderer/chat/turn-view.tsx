import { memo } from "react";
import { hasEnded, type Mode, type Turn, type TurnPart } from "../../shared/chat/chat.ts";
import { assertNever } from "../../shared/errors.ts";
import { turnElementId } from "../state/turn-elements.ts";
import { BranchSwitcher } from "./branch-switcher.tsx";
import { ChangeList } from "./change-list.tsx";
import { useMessageEdit } from "./edit-store.ts";
import { Markdown } from "./markdown.tsx";
import { MessageActions } from "./message-actions.tsx";
import { MessageEditor } from "./message-editor.tsx";
import { Notice } from "./notice.tsx";
import { RunStrip } from "./run-strip.tsx";
import { runsOfParts } from "./runs-of-parts.ts";
import { Thinking } from "./thinking.tsx";
import { ToolCard } from "./tool-card.tsx";
import { TurnEnd } from "./turn-end.tsx";
import { UserMessage } from "./user-message.tsx";

type TurnViewProps = { turn: Turn; isMarked: boolean };

export const TurnView = memo(function TurnView({ turn, isMarked }: TurnViewProps) {
  const edit = useMessageEdit((state) => (state.edit?.turnId === turn.id ? state.edit : undefined));
  const isLive = !hasEnded(turn.state);
  const runs = runsOfParts(turn.parts);
  return (
    <article
      id={turnElementId(turn.id)}
      tabIndex={-1}
      data-testid="turn"
      data-state={turn.state}
      data-turn-id={turn.id}
      data-marked={isMarked}
      aria-label={nameOf(turn)}
      aria-busy={isLive}
      className="flex flex-col gap-2.5 rounded-md outline-offset-4 data-[marked=true]:outline-2 data-[marked=true]:outline-accent-line"
    >
      {edit === undefined ? (
        <UserMessage
          id={turn.id}
          text={turn.userText}
          attachments={turn.attachments}
          mentions={turn.mentions}
          selection={turn.selection}
          actions={<MessageActions turn={turn} />}
        />
      ) : (
        <MessageEditor turn={turn} edit={edit} />
      )}
      <BranchSwitcher turn={turn} />
      {turn.parts.map((part, index) => (
        <Part
          key={part.id}
          part={part}
          turnId={turn.id}
          mode={turn.mode}
          isLive={isLive}
          isLast={index === turn.parts.length - 1}
          runId={runs.get(part.id)}
        />
      ))}
      <ChangeList turn={turn} />
      <TurnEnd turn={turn} />
    </article>
  );
});

const longestName = 60;

function nameOf({ userText }: Turn): string {
  const words = userText.slice(0, longestName).replace(/\s+/g, " ").trim();
  return `Message: ${words}${userText.length > longestName ? "…" : ""}`;
}

type PartProps = {
  part: TurnPart;
  turnId: string;
  mode: Mode;
  isLive: boolean;
  isLast: boolean;
  /** The run that a tool's answer tells of. */
  runId: string | undefined;
};

/** While one part of a turn grows, the others stay as they are. */
const Part = memo(function Part({ part, turnId, mode, isLive, isLast, runId }: PartProps) {
  const id = `${turnId}:${part.id}`;
  switch (part.type) {
    case "text":
      return part.text === "" ? null : <Markdown text={part.text} id={id} />;
    case "thinking":
      return <Thinking text={part.text} isLive={isLive && isLast} id={id} />;
    case "tool":
      return (
        <>
          <ToolCard turnId={turnId} part={part} mode={mode} isLive={isLive} />
          {runId === undefined ? null : <RunStrip runId={runId} />}
        </>
      );
    case "notice":
      return <Notice notice={part} />;
    default:
      return assertNever(part);
  }
});
