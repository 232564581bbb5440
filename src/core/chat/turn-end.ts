import type { Turn, Usage } from "../../shared/chat/chat.ts";
import type { TurnUpdate } from "../../shared/chat/turn-update.ts";
import type { TurnEnd } from "../claude/decide-turn-end.ts";
import type { TurnEvidence } from "./fold-turn.ts";

/** The update that ends a turn. */
export function toEndUpdate(
  end: TurnEnd,
  evidence: TurnEvidence,
  now: number,
): Extract<TurnUpdate, { type: "state" }> {
  const usage = toUsage(evidence);
  return {
    type: "state",
    state: end.state,
    endedAt: now,
    ...(end.error === undefined ? {} : { error: end.error }),
    ...(usage === undefined ? {} : { usage }),
    ...(evidence.model === undefined ? {} : { model: evidence.model }),
  };
}

/** What a finished turn adds to the number of messages of its conversation. */
export function answerCount(turn: Turn): number {
  return turn.parts.some((part) => part.type === "text") ? 1 : 0;
}

/** With background work there are several results; cost and tokens of the last one hold for all before it. */
function toUsage({ results }: TurnEvidence): Usage | undefined {
  const last = results.at(-1);
  if (last?.usage === undefined) return undefined;
  const { inputTokens, outputTokens, cacheReadTokens, cacheCreationTokens } = last.usage;
  const contextWindow = last.models.find((model) => model.contextWindow !== undefined)?.contextWindow;
  return {
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens: cacheCreationTokens,
    ...(last.costUsd === undefined ? {} : { costUsd: last.costUsd }),
    ...(contextWindow === undefined ? {} : { contextWindow }),
  };
}
