import type { Turn, Usage } from "../../shared/chat/chat.ts";
import type { TurnUpdate } from "../../shared/chat/turn-update.ts";
import type { TurnEnd } from "../claude/decide-turn-end.ts";
import type { TurnEvidence } from "./fold-turn.ts";

/** What the demo model is called: the CLI takes it for the model that it asked for. */
const DEMO_MODEL = "demo";

/**
 * The update that ends a turn.
 * @param isDemo nobody pays for the demo model, whatever the CLI reckons
 */
export function toEndUpdate(
  end: TurnEnd,
  evidence: TurnEvidence,
  { now, isDemo }: { now: number; isDemo: boolean },
): Extract<TurnUpdate, { type: "state" }> {
  const usage = toUsage(evidence, isDemo);
  const model = evidence.model === undefined || !isDemo ? evidence.model : DEMO_MODEL;
  return {
    type: "state",
    state: end.state,
    endedAt: now,
    ...(end.error === undefined ? {} : { error: end.error }),
    ...(usage === undefined ? {} : { usage }),
    ...(model === undefined ? {} : { model }),
  };
}

/** What a finished turn adds to the number of messages of its conversation. */
export function answerCount(turn: Turn): number {
  return turn.parts.some((part) => part.type === "text") ? 1 : 0;
}

/** With background work there are several results; cost and tokens of the last one hold for all before it. */
function toUsage({ results, contextTokens }: TurnEvidence, isDemo: boolean): Usage | undefined {
  const last = results.at(-1);
  if (last?.usage === undefined) return undefined;
  const { inputTokens, outputTokens, cacheReadTokens, cacheCreationTokens } = last.usage;
  const windows = last.models.map((model) => model.contextWindow);
  const contextWindow = windows.find((size) => size !== undefined && Number.isInteger(size) && size > 0);
  return {
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens: cacheCreationTokens,
    ...(last.costUsd === undefined || isDemo ? {} : { costUsd: last.costUsd }),
    ...(contextWindow === undefined || isDemo ? {} : { contextWindow }),
    ...(contextTokens === undefined || isDemo ? {} : { contextTokens }),
  };
}
