import { Ban, Check, ChevronRight, CircleDashed, X } from "lucide-react";
import type { Mode, TurnPart } from "../../shared/chat/chat.ts";
import { errorCatalog } from "../../shared/errors.ts";
import { findNode } from "../../shared/study/study.ts";
import { useApp } from "../state/store.ts";
import { formatDuration } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";
import { resultSummary, showJson, showResult } from "./tool-result.ts";
import { toolWords } from "./tool-words.ts";

type ToolPart = Extract<TurnPart, { type: "tool" }>;
type ToolCardProps = { part: ToolPart; mode: Mode; isLive: boolean };

/** A tool call in words, with its outcome; input and result fold out. */
export function ToolCard({ part, mode, isLive }: ToolCardProps) {
  const study = useApp((state) => state.open?.study);
  const labelOf = (id: string) => (study === undefined ? undefined : findNode(study, id)?.label) ?? id;
  const { action, subject, isCode } = toolWords(part.name, part.input, labelOf);
  const reason = part.state === "failed" || part.state === "denied" ? resultSummary(part.result) : undefined;
  return (
    <details
      data-testid="tool-card"
      data-state={part.state}
      data-tool={part.name}
      className="group rounded-md border border-line text-small open:border-line-strong"
    >
      <summary className="flex list-none flex-wrap items-start gap-x-2 rounded-md px-2.5 py-1.5 hover:bg-hover">
        <span className="mt-0.5 shrink-0">
          <StateIcon state={part.state} isLive={isLive} />
        </span>
        <span className="min-w-0 flex-1 break-words">
          {action}
          {subject === undefined ? null : isCode === true ? (
            <code className="ml-1 rounded bg-code px-1 font-mono text-tiny">{subject}</code>
          ) : (
            <strong className="ml-1 font-semibold">{subject}</strong>
          )}
        </span>
        <span className="num shrink-0 text-faint">{outcome(part, mode, isLive)}</span>
        <ChevronRight
          size={13}
          aria-hidden
          className="mt-0.5 shrink-0 text-faint transition-transform duration-100 group-open:rotate-90"
        />
        {reason === undefined ? null : (
          <span className="mt-0.5 line-clamp-3 basis-full pl-5.5 break-words text-dim">{reason}</span>
        )}
      </summary>
      <div className="border-t border-line px-2.5 py-2">
        {part.state === "denied" && mode === "user" ? (
          <p className="mb-1.5 text-dim">
            {errorCatalog["blocked-by-policy"].title}. {errorCatalog["blocked-by-policy"].nextStep}
          </p>
        ) : null}
        <div className="font-mono text-tiny text-faint">{part.name}</div>
        <Block title="Input" text={showJson(part.input)} />
        <Block title="Result" text={showResult(part.result)} />
      </div>
    </details>
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

function outcome(part: ToolPart, mode: Mode, isLive: boolean): string {
  if (part.state === "denied") return `denied in ${mode} mode`;
  if (part.state === "failed") return "failed";
  if (part.state === "running") return isLive ? "" : "cut off";
  return part.endedAt === undefined ? "" : formatDuration(Math.max(0, part.endedAt - part.startedAt));
}

function Block({ title, text }: { title: string; text: string | undefined }) {
  if (text === undefined || text === "") return null;
  return (
    <>
      <div className="mt-1.5 text-tiny text-faint">{title}</div>
      <pre className="mt-0.5 max-h-64 overflow-auto rounded bg-code p-2 font-mono text-tiny break-words whitespace-pre-wrap">
        {text}
      </pre>
    </>
  );
}
