import {
  Ban,
  Check,
  ChevronRight,
  CircleHelp,
  Clock,
  type LucideIcon,
  MessageSquare,
  UserCheck,
  UserX,
} from "lucide-react";
import { memo, type ReactNode } from "react";
import type { AuditEntry } from "../../shared/policy/audit.ts";
import { toggleEntry } from "../state/actions/audit.ts";
import { useAudit } from "../state/audit-store.ts";
import { auditWords, decisionWords, outcomeWords } from "../state/audit-words.ts";
import { revealTurn } from "../state/reveal-turn.ts";
import { useApp } from "../state/store.ts";
import { Button } from "../ui/button.tsx";
import { ExactText } from "../ui/exact-text.tsx";
import { formatDuration, formatExactly, formatWhen } from "../ui/format.ts";
import { rowColumns } from "./row-columns.ts";

type AuditRowProps = { entry: AuditEntry; now: number };

/** One entry: when, what, with which input, who decided, and what became of it. Unfolded, it tells all of it. */
export const AuditRow = memo(function AuditRow({ entry, now }: AuditRowProps) {
  const isOpen = useAudit(({ opened }) => opened.has(entry.number));
  const study = useApp((state) => state.open?.study);
  const { action, subject } = auditWords(entry, study);
  return (
    <div
      data-testid="audit-row"
      data-number={entry.number}
      data-kind={entry.kind}
      data-decision={entry.decision}
      data-by={entry.by}
      className="border-b border-line bg-panel"
    >
      <button
        type="button"
        data-row
        aria-expanded={isOpen}
        onClick={() => toggleEntry(entry.number)}
        className={`w-full items-start gap-y-0.5 py-1.5 text-left hover:bg-hover focus-visible:-outline-offset-2 ${rowColumns}`}
      >
        <span className="num order-1 mt-px text-small text-dim @3xl:order-none">
          <time dateTime={new Date(entry.at).toISOString()} title={formatExactly(entry.at)}>
            {formatMoment(entry.at, now)}
          </time>
        </span>
        <span className="flex min-w-0 items-start gap-1">
          <ChevronRight
            size={13}
            aria-hidden
            className={`mt-0.75 -ml-1 shrink-0 text-faint transition-transform ${isOpen ? "rotate-90" : ""}`}
          />
          <span className="line-clamp-2 min-w-0 break-words">
            {action}
            {subject === undefined ? null : (
              <strong className="ml-1 font-semibold">
                <ExactText text={subject} />
              </strong>
            )}
          </span>
        </span>
        <code
          dir="ltr"
          className="order-2 col-span-2 block min-w-0 truncate @3xl:order-none @3xl:col-span-1 font-mono text-tiny leading-5 text-dim"
        >
          <ExactText text={entry.input} />
        </code>
        <Decision entry={entry} />
        <span
          className={`order-4 text-small @3xl:order-none ${entry.outcome === "failed" ? "text-bad" : "text-dim"}`}
        >
          {outcomeWords(entry)}
        </span>
      </button>
      {isOpen ? <Details entry={entry} /> : null}
    </div>
  );
});

function Decision({ entry }: { entry: AuditEntry }) {
  const { icon: Icon, className } = signOf(entry);
  return (
    <span className="order-3 flex items-start gap-1.5 text-small @3xl:order-none">
      <Icon size={14} aria-hidden className={`mt-0.5 shrink-0 ${className}`} />
      <span className="min-w-0 break-words">{decisionWords(entry)}</span>
    </span>
  );
}

function signOf({ decision, by }: AuditEntry): { icon: LucideIcon; className: string } {
  if (decision === "pending") return { icon: CircleHelp, className: "text-warn" };
  if (by === "time-limit" || by === "nobody") return { icon: Clock, className: "text-bad" };
  if (decision === "allowed") return { icon: by === "user" ? UserCheck : Check, className: "text-good" };
  return { icon: by === "user" ? UserX : Ban, className: "text-bad" };
}

function Details({ entry }: { entry: AuditEntry }) {
  const { conversationId, turnId } = entry;
  return (
    <div data-testid="audit-details" className="border-t border-line bg-bg px-4 py-2 text-small">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
        <Fact name="Input">
          {entry.input === "" ? (
            <span className="text-faint">none</span>
          ) : (
            <code
              className="block max-h-60 overflow-y-auto font-mono text-tiny leading-5 break-words whitespace-pre-wrap"
              dir="ltr"
            >
              <ExactText text={entry.input} />
            </code>
          )}
        </Fact>
        {entry.reason === undefined ? null : (
          <Fact name={entry.decision === "denied" ? "Reason" : "Because"}>
            <ExactText text={entry.reason} />
          </Fact>
        )}
        {entry.kind === "tool" ? (
          <Fact name="Tool">
            <code className="font-mono text-tiny">{entry.tool}</code>
          </Fact>
        ) : null}
        <Fact name="When">
          <span className="num">
            {formatExactly(entry.at)}
            {entry.endedAt === undefined || entry.kind === "decision"
              ? ""
              : `, ${formatDuration(Math.max(0, entry.endedAt - entry.at))}`}
          </span>
        </Fact>
        {entry.mode === undefined ? null : <Fact name="Mode">{entry.mode}</Fact>}
        {conversationId === undefined ? null : (
          <Fact name="Conversation">
            <span className="flex flex-wrap items-center gap-x-2">
              <ConversationTitle id={conversationId} />
              {turnId === undefined ? null : (
                <Button look="link" onClick={() => void revealTurn(conversationId, turnId, entry.toolUseId)}>
                  <MessageSquare size={13} aria-hidden />
                  Show in the chat
                </Button>
              )}
            </span>
          </Fact>
        )}
      </dl>
    </div>
  );
}

/** The time today, day and time before that. */
function formatMoment(time: number, now: number): string {
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  if (isToday) return formatWhen(time, now);
  const parts = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;
  return new Date(time).toLocaleString([], parts);
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

function ConversationTitle({ id }: { id: string }) {
  const title = useApp(
    (state) =>
      state.conversations[id]?.conversation.title ??
      state.conversationList?.items.find((item) => item.id === id)?.title,
  );
  return (
    <span>
      {title === undefined ? "An earlier or deleted one" : title === "" ? "New conversation" : title}
    </span>
  );
}
