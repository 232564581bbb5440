import type { TurnPart } from "../../shared/chat/chat.ts";

/** Tools that start, look at or go on with a run, whose answers name it. */
const runTools = [
  "mcp__planform__run_optimization",
  "mcp__planform__check_operation",
  "mcp__planform__resume_run",
];
/** As it stands in the answer; inside of texts its quotes would be escaped. */
const operation = /"operationId"\s*:\s*"([A-Za-z0-9][A-Za-z0-9_-]{0,79})"/;

/** The run that each card of a turn shows live, by the id of its part: each run once, where it is first told of. */
export function runsOfParts(parts: readonly TurnPart[]): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  for (const part of parts) {
    const runId = part.type === "tool" ? runOfTool(part) : undefined;
    if (runId !== undefined && ![...shown.values()].includes(runId)) shown.set(part.id, runId);
  }
  return shown;
}

function runOfTool({ name, state, result }: Extract<TurnPart, { type: "tool" }>): string | undefined {
  if (!runTools.includes(name) || state !== "done" || result === undefined) return undefined;
  return operation.exec(result)?.[1];
}
