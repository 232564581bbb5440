import { Ban, Check, ChevronRight, CircleDashed, X } from "lucide-react";
import type { Mode } from "../../shared/chat/chat.ts";
import { errorCatalog } from "../../shared/errors.ts";
import { findNode } from "../../shared/study/study.ts";
import { visibleText } from "../../shared/visible-text.ts";
import type { ToolPart } from "../state/selectors.ts";
import { useApp } from "../state/store.ts";
import { toolWords } from "../state/tool-words.ts";
import { ExactText } from "../ui/exact-text.tsx";
import { formatDuration } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";
import { ApprovalQuestion } from "./approval-question.tsx";
import { decisionWords } from "./approval-words.ts";
import { useOpened } from "./opened-store.ts";
import { PlainBox } from "./plain-box.tsx";
import { resultSummary, showJson, showResult } from "./tool-result.ts";
import { WholeResult } from "./whole-result.tsx";

type ToolCardProps = { turnId: string; part: ToolPart; mode: Mode; isLive: boolean };

/** A tool call in words, with its outcome; input and result fold out. A call that asks stands open until it is answered. */
export function ToolCard({ turnId, part, mode, isLive }: ToolCardProps) {
  const { approval } = part;
  const shared = {
    "data-testid": "tool-card",
    "data-state": part.state,
    "data-tool": part.name,
  } as const;
  return approval?.state === "pending" && isLive ? (
    <div {...shared}>
      <ApprovalQuestion turnId={turnId} part={part} approval={approval} />
    </div>
  ) : (
    <ToolCall turnId={turnId} part={part} mode={mode} isLive={isLive} attributes={shared} />
  );
}

function ToolCall({
  turnId,
  part,
  mode,
  isLive,
  attributes,
}: ToolCardProps & { attributes: Readonly<Record<`data-${string}`, string>> }) {
  const [isOpen, setOpen] = useOpened(`${turnId}:${part.id}`);
  const study = useApp((state) => state.open?.study);
  const labelOf = (id: string) => (study === undefined ? undefined : findNode(study, id)?.label) ?? id;
  const { action, subject, isCode } = toolWords(part.name, part.input, labelOf);
  const decision = decisionWords(part, mode);
  // Of a call that somebody denied the decision says why.
  const hasFailed = part.state === "failed" || (part.state === "denied" && part.approval === undefined);
  const reason = hasFailed ? resultSummary(part.result) : undefined;
  return (
    <details
      {...attributes}
      open={isOpen}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      className="group rounded-md border border-line text-small open:border-line-strong"
    >
      <summary className="flex list-none flex-wrap items-start gap-x-2 rounded-md px-2.5 py-1.5 hover:bg-hover">
        <span className="mt-0.5 shrink-0">
          <StateIcon state={part.state} isLive={isLive} />
        </span>
        <span className="line-clamp-4 min-w-0 flex-1 break-words">
          {action}
          {subject === undefined ? null : isCode === true ? (
            <code className="ml-1 rounded bg-code px-1 font-mono text-tiny">
              <ExactText text={subject} />
            </code>
          ) : (
            <strong className="ml-1 font-semibold">
              <ExactText text={subject} />
            </strong>
          )}
        </span>
        <span className="num shrink-0 text-faint">{outcome(part, isLive)}</span>
        <ChevronRight
          size={13}
          aria-hidden
          className="mt-0.5 shrink-0 text-faint transition-transform duration-100 group-open:rotate-90"
        />
        {decision === undefined ? null : (
          <span
            data-testid="decision"
            className="mt-0.5 line-clamp-3 basis-full pl-5.5 break-words whitespace-pre-wrap text-dim"
          >
            <ExactText text={decision} />
          </span>
        )}
        {reason === undefined ? null : (
          <span className="mt-0.5 line-clamp-3 basis-full pl-5.5 break-words text-dim">{reason}</span>
        )}
      </summary>
      {isOpen ? <Details turnId={turnId} part={part} mode={mode} /> : null}
    </details>
  );
}

function Details({ turnId, part, mode }: { turnId: string; part: ToolPart; mode: Mode }) {
  return (
    <div className="border-t border-line px-2.5 py-2">
      {part.state === "denied" && mode === "user" ? (
        <p className="mb-1.5 text-dim">
          {errorCatalog["blocked-by-policy"].title}. {errorCatalog["blocked-by-policy"].nextStep}
        </p>
      ) : null}
      {part.approval?.state === "pending" ? (
        <p className="mb-1.5 text-dim">Claude asked for permission; the turn ended before the answer.</p>
      ) : null}
      <div className="font-mono text-tiny text-faint">{part.name}</div>
      <Block title="Input" text={visibleText(showJson(part.input) ?? "")} />
      {part.isCut === true ? (
        <WholeResult turnId={turnId} part={part} />
      ) : (
        <Block title="Result" text={showResult(part.result)} />
      )}
    </div>
  );
}

function StateIcon({ state, isLive }: { state: ToolPart["state"]; isLive: boolean }) {
  switch (state) {
    case "done":
      return <Check size={14} className="text-good" aria-label="done" />;
    case "failed":
      return <X size={14} className="text-bad" aria-label="failed" />;
    case "denied":
      return <Ban size={14} className="text-bad" aria-label="denied" />;
    case "running":
      return isLive ? (
        <Spinner label="running" />
      ) : (
        <CircleDashed size={14} className="text-faint" aria-label="cut off" />
      );
  }
}

function outcome(part: ToolPart, isLive: boolean): string {
  if (part.state === "denied") return "denied";
  if (part.state === "failed") return "failed";
  if (part.state === "running") return isLive ? "" : "cut off";
  return part.endedAt === undefined ? "" : formatDuration(Math.max(0, part.endedAt - part.startedAt));
}

function Block({ title, text }: { title: string; text: string | undefined }) {
  if (text === undefined || text === "") return null;
  return (
    <>
      <div className="mt-1.5 text-tiny text-faint">{title}</div>
      <PlainBox text={text} label={title} />
    </>
  );
}
