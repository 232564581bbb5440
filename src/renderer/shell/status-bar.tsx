import { CircleAlert, CircleCheck, CirclePause, Hourglass, ShieldOff, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { hasEnded } from "../../shared/optimise/run.ts";
import { totalsText } from "../chat/totals-text.ts";
import { formatCost } from "../chat/usage-text.ts";
import { showConversation } from "../state/actions/conversations.ts";
import { showRun } from "../state/actions/runs.ts";
import { fullnessToUrge, fullnessToWarn } from "../state/context-share.ts";
import { problemWords, useProblemCounts } from "../state/problems.ts";
import { doneTrials, leftWords, runName } from "../state/run-words.ts";
import { findRunningTurn, useShownConversation } from "../state/selectors.ts";
import { useApp } from "../state/store.ts";
import { showPage, toggleFlyout, useUi } from "../state/ui-store.ts";
import { useContextShare } from "../state/use-context-share.ts";
import { classNames } from "../ui/class-names.ts";
import { countOf, formatNumber } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { useMinute } from "../ui/use-minute.ts";
import { rateLimitNote } from "./rate-limit-text.ts";

export function StatusBar() {
  const hasStudy = useApp((state) => state.open !== undefined);
  return (
    <footer className="flex h-6 shrink-0 items-center gap-4 overflow-hidden border-t border-line bg-panel px-3 text-tiny whitespace-nowrap text-dim">
      <ClaudeState />
      <ModelName />
      <ContextMeter />
      <Totals />
      <TurnState />
      <QueueCount />
      <RateLimit />
      <span className="ml-auto" />
      <NotAskingElsewhere />
      <ActiveRuns />
      {hasStudy ? <ProblemCount /> : null}
      <ConnectionState />
    </footer>
  );
}

function ClaudeState() {
  const { value, isLoading, error } = useApp((state) => state.doctor);
  const isDemo = useApp((state) => state.app?.demo === true);
  const problem = value?.items.find(
    ({ id, state }) => (id === "claude" || id === "sign-in") && state === "missing",
  );
  if (error !== undefined) return <StatusButton tone="bad">Claude: state unknown</StatusButton>;
  if (value === undefined) return isLoading ? <span className="text-faint">Looking for claude</span> : null;
  if (problem !== undefined) {
    return (
      <StatusButton tone="bad">
        {problem.title}: {problem.nextStep ?? problem.found}
      </StatusButton>
    );
  }
  const { claude } = value;
  const signIn = isDemo ? "demo model" : claude?.signedIn === true ? "signed in" : "ready";
  return (
    <StatusButton tone="good">
      Claude {claude?.version ?? ""} · {signIn}
    </StatusButton>
  );
}

function StatusButton({ tone, children }: { tone: "good" | "bad"; children: ReactNode }) {
  const Icon = tone === "good" ? CircleCheck : CircleAlert;
  return (
    <button
      type="button"
      onClick={() => showPage("doctor")}
      data-testid="claude-state"
      className="inline-flex min-w-0 items-center gap-1.5 rounded px-1 hover:bg-hover focus-visible:-outline-offset-2"
    >
      <Icon
        size={12}
        className={classNames("shrink-0", tone === "good" ? "text-good" : "text-bad")}
        aria-hidden
      />
      <span className="truncate">{children}</span>
    </button>
  );
}

function ModelName() {
  const isDemo = useApp((state) => state.app?.demo === true);
  const configured = useApp((state) => state.settings?.values["claude.model"]);
  const latest = useShownConversation()?.conversation.turns.findLast(
    ({ model }) => model !== undefined,
  )?.model;
  const name = latest ?? (typeof configured === "string" && configured !== "" ? configured : undefined);
  // What the demo model answers under another's name is no model of that name.
  return name === undefined || isDemo ? null : <span>{name}</span>;
}

function TurnState() {
  const turn = findRunningTurn(useShownConversation());
  const isTold = useApp((state) => state.queue.waiting.length > 0);
  if (turn === undefined || isTold) return null;
  return (
    <span className="inline-flex shrink-0 items-center gap-1.5">
      <Spinner size={11} />
      {turn.state === "waiting" ? "waiting for a free process" : "turn running"}
    </span>
  );
}

/** The share of the model's context that the shown conversation takes. */
function ContextMeter() {
  const context = useContextShare();
  if (context === undefined) return null;
  const percent = Math.round(context.share * 100);
  const tone =
    context.share >= fullnessToUrge ? "bg-bad" : context.share >= fullnessToWarn ? "bg-warn" : "bg-accent";
  return (
    <Tooltip
      side="top"
      text={
        <span className="num whitespace-nowrap">
          {formatNumber(context.tokens)} of {formatNumber(context.window)} tokens of the model's context
        </span>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what shows more on hover does so on focus */}
      <span tabIndex={0} data-testid="context-meter" className={pieceWithTooltip}>
        context
        <span className="h-1 w-12 overflow-hidden rounded-full bg-line" aria-hidden>
          <span className={classNames("block h-full", tone)} style={{ width: `${percent}%` }} />
        </span>
        <span className="num">{percent < 1 ? "under 1" : percent} %</span>
      </span>
    </Tooltip>
  );
}

const pieceWithTooltip = "inline-flex shrink-0 items-center gap-1.5 rounded focus-visible:-outline-offset-2";

/** What the shown conversation took so far. */
function Totals() {
  const totals = useShownConversation()?.conversation.totals;
  const isDemo = useApp((state) => state.app?.demo === true);
  if (totals === undefined) return null;
  const tokens = totals.inputTokens + totals.outputTokens;
  if (tokens === 0) return null;
  const hasCost = !isDemo && totals.costUsd > 0;
  return (
    <Tooltip
      side="top"
      text={
        <span className="num whitespace-nowrap">
          This conversation: {totalsText(totals, { withCost: !isDemo })}
        </span>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what shows more on hover does so on focus */}
      <span tabIndex={0} data-testid="conversation-totals" className={`num ${pieceWithTooltip}`}>
        {hasCost ? formatCost(totals.costUsd) : `${formatNumber(tokens)} tokens`}
      </span>
    </Tooltip>
  );
}

/** How many turns run and wait, of all conversations, where any waits. */
function QueueCount() {
  const running = useApp((state) => state.queue.running);
  const waiting = useApp((state) => state.queue.waiting.length);
  if (waiting === 0) return null;
  return (
    <span data-testid="queue-count" className="num inline-flex shrink-0 items-center gap-1.5">
      <Spinner size={11} />
      {running} running, {waiting} waiting
    </span>
  );
}

/** The account's usage limit, where it is near or reached, until it is reset. */
function RateLimit() {
  const rateLimit = useApp((state) => state.rateLimit);
  const now = useMinute();
  const note = rateLimitNote(rateLimit, now);
  if (note === undefined) return null;
  return (
    <span
      role="status"
      data-testid="rate-limit"
      title={note.text}
      className={classNames(
        "num inline-flex min-w-0 items-center gap-1.5",
        note.tone === "bad" ? "text-bad" : "text-warn",
      )}
    >
      <Hourglass size={12} className="shrink-0" aria-hidden />
      <span className="truncate">{note.text}</span>
    </span>
  );
}

/** That a conversation which is not shown does not ask; leads to it. */
function NotAskingElsewhere() {
  const shown = useUi((state) => state.conversationId);
  const others = useApp((state) => state.sessions).filter(
    ({ asking, conversationId }) => !asking && conversationId !== shown,
  );
  const first = others[0];
  if (first === undefined) return null;
  return (
    <button
      type="button"
      data-testid="not-asking-elsewhere"
      onClick={() => {
        useUi.setState({ chatOpen: true });
        void showConversation(first.conversationId);
      }}
      className="inline-flex shrink-0 items-center gap-1.5 rounded px-1 text-bad hover:bg-hover focus-visible:-outline-offset-2"
    >
      <ShieldOff size={12} aria-hidden />
      {countOf(others.length, "other conversation does not ask", "other conversations do not ask")}
    </button>
  );
}

const mostRuns = 3;

/** The runs that go on: how far each is, and what it still takes. */
function ActiveRuns() {
  const runs = useApp((state) => state.runs);
  const active = runs.filter((run) => !hasEnded(run));
  const more = active.length - mostRuns;
  return (
    <>
      {active.slice(0, mostRuns).map((run) => {
        const left = leftWords(run);
        const isPaused = run.state === "paused";
        return (
          <button
            key={run.id}
            type="button"
            data-testid="active-run"
            title={`Show ${runName(run, runs)}`}
            onClick={() => showRun(run.id)}
            className="num inline-flex shrink-0 items-center gap-1.5 rounded px-1 hover:bg-hover focus-visible:-outline-offset-2"
          >
            {isPaused ? <CirclePause size={12} className="text-warn" aria-hidden /> : <Spinner size={11} />}
            {run.state}: {formatNumber(doneTrials(run))}/{formatNumber(run.trials)}
            {left === undefined ? "" : `, ${left}`}
          </button>
        );
      })}
      {more > 0 ? <span className="num shrink-0">and {more} more</span> : null}
    </>
  );
}

function ProblemCount() {
  const counts = useProblemCounts();
  const count = counts.errors + counts.warnings;
  return (
    <button
      type="button"
      data-testid="problem-count"
      title={problemWords(counts)}
      onClick={() => toggleFlyout("problems")}
      className={classNames(
        "inline-flex items-center gap-1.5 rounded px-1 hover:bg-hover focus-visible:-outline-offset-2",
        counts.errors > 0 ? "text-bad" : counts.warnings > 0 && "text-warn",
      )}
    >
      {counts.errors > 0 ? (
        <CircleAlert size={12} aria-hidden />
      ) : counts.warnings > 0 ? (
        <TriangleAlert size={12} aria-hidden />
      ) : (
        <CircleCheck size={12} className="text-good" aria-hidden />
      )}
      {count === 0 ? "No problems" : countOf(count, "problem")}
    </button>
  );
}

function ConnectionState() {
  const type = useApp((state) => state.connection.type);
  const text = { connecting: "connecting", ready: "connected", lost: "reconnecting" }[type];
  return (
    <span
      data-testid="connection-state"
      data-state={type}
      className={type === "lost" ? "text-warn" : "text-faint"}
    >
      {text}
    </span>
  );
}
