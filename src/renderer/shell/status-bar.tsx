import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useProblems } from "../state/problems.ts";
import { findRunningTurn, useShownConversation } from "../state/selectors.ts";
import { useApp } from "../state/store.ts";
import { showPage, toggleFlyout } from "../state/ui-store.ts";
import { classNames } from "../ui/class-names.ts";
import { countOf } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";

export function StatusBar() {
  const hasStudy = useApp((state) => state.open !== undefined);
  return (
    <footer className="flex h-6 shrink-0 items-center gap-4 overflow-hidden border-t border-line bg-panel px-3 text-tiny whitespace-nowrap text-dim">
      <ClaudeState />
      <ModelName />
      <TurnState />
      <span className="ml-auto" />
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
  if (turn === undefined) return null;
  return (
    <span className="inline-flex items-center gap-1.5">
      <Spinner size={11} />
      {turn.state === "waiting" ? "waiting for a free process" : "turn running"}
    </span>
  );
}

function ProblemCount() {
  const count = useProblems().length;
  return (
    <button
      type="button"
      data-testid="problem-count"
      onClick={() => toggleFlyout("problems")}
      className={classNames(
        "inline-flex items-center gap-1.5 rounded px-1 hover:bg-hover focus-visible:-outline-offset-2",
        count > 0 && "text-bad",
      )}
    >
      {count > 0 ? (
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
