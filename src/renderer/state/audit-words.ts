import type { AuditEntry } from "../../shared/policy/audit.ts";
import { findNode, type Study } from "../../shared/study/study.ts";
import { type ToolWords, toolWords } from "./tool-words.ts";

/** What was decided and by whom: `Allowed by you`. */
export function decisionWords({
  kind,
  decision,
  by,
  mode,
}: Pick<AuditEntry, "kind" | "decision" | "by" | "mode">): string {
  if (kind === "decision") return "Decided by you";
  if (decision === "pending") return "Waits for your answer";
  const what = decision === "allowed" ? "Allowed" : "Denied";
  switch (by) {
    case "mode":
      return mode === undefined ? `${what} by the mode` : `${what} by ${mode} mode`;
    case "user":
      return `${what} by you`;
    case "rule":
      return `${what} by a rule of the session`;
    case "not-asking":
      return `${what} without asking`;
    case "time-limit":
      return "Nobody answered in time";
    case "nobody":
      return "Nobody was there to answer";
  }
}

/** What became of it: `Done`. Empty where nothing ran. */
export function outcomeWords({ kind, decision, outcome }: AuditEntry): string {
  if (kind === "decision" || decision !== "allowed") return "";
  if (outcome === undefined) return "Running";
  return outcome === "done" ? "Done" : "Failed";
}

/** What ran or was decided, in the words that the chat has for it. */
export function auditWords(entry: AuditEntry, study: Study | undefined): ToolWords {
  if (entry.kind === "decision") {
    const isTakenBack = entry.tool === "trust" && entry.decision === "denied";
    return { action: isTakenBack ? "Trust the study no more" : (decidedThings[entry.tool] ?? entry.tool) };
  }
  const labelOf = (id: string): string =>
    (study === undefined ? undefined : findNode(study, id)?.label) ?? id;
  const { action, subject } = toolWords(entry.tool, readInput(entry.input), labelOf);
  // Of a command or an address the words would say once more what the input says.
  const isShown = entry.tool.startsWith("mcp__") && subject !== undefined;
  return isShown ? { action, subject } : { action };
}

const decidedThings: Readonly<Record<string, string>> = {
  mode: "Switch the mode",
  rule: "Rule of the session",
  asking: "Asking",
  trust: "Trust the study",
};

/** The fields of an input that is kept as JSON; one that was cut has none. */
function readInput(input: string): unknown {
  if (!input.startsWith("{")) return undefined;
  try {
    return JSON.parse(input);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
