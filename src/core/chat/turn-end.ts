import { isDeepStrictEqual } from "node:util";
import type { Turn, Usage } from "../../shared/chat/chat.ts";
import type { TurnUpdate } from "../../shared/chat/turn-update.ts";
import type { TurnEnd } from "../claude/decide-turn-end.ts";
import type { TurnEvidence } from "./fold-turn.ts";
import { settleTool } from "./settle-tool.ts";

/** What the demo model is called: the CLI takes it for the model that it asked for. */
const DEMO_MODEL = "demo";

/**
 * The update that ends a turn.
 * @param costBefore what the CLI's session had cost before: the CLI tells the cost of the session, not of the turn
 * @param isDemo nobody pays for the demo model, whatever the CLI reckons
 */
export function toEndUpdate(
  end: TurnEnd,
  evidence: TurnEvidence,
  { now, isDemo, costBefore = 0 }: { now: number; isDemo: boolean; costBefore?: number },
): Extract<TurnUpdate, { type: "state" }> {
  const usage = toUsage(evidence, { isDemo, costBefore });
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

/** Settles what is still under way in a turn that breaks off. */
export function endOpenTools(turn: Turn, now: number): TurnUpdate[] {
  return turn.parts.flatMap((part): TurnUpdate[] =>
    part.type === "tool" && part.endedAt === undefined ? [{ type: "part", part: settleTool(part, now) }] : [],
  );
}

/** What a turn that has ended shows and the store does not have yet, with its end. */
export function missingUpdates(turn: Turn, stored: Turn): TurnUpdate[] {
  const { state, endedAt, error, usage, model } = turn;
  const missing = turn.parts.filter((part) => !stored.parts.some((other) => isDeepStrictEqual(other, part)));
  return [
    ...missing.map((part): TurnUpdate => ({ type: "part", part })),
    {
      type: "state",
      state,
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(error === undefined ? {} : { error }),
      ...(usage === undefined ? {} : { usage }),
      ...(model === undefined ? {} : { model }),
    },
  ];
}

/** What a finished turn adds to the number of messages of its conversation. */
export function answerCount(turn: Turn): number {
  return turn.parts.some((part) => part.type === "text") ? 1 : 0;
}

/** With background work there are several results; cost and tokens of the last one hold for all before it. */
function toUsage(
  { results, contextTokens }: TurnEvidence,
  { isDemo, costBefore }: { isDemo: boolean; costBefore: number },
): Usage | undefined {
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
    ...(last.costUsd === undefined || isDemo ? {} : { costUsd: costSince(costBefore, last.costUsd) }),
    ...(contextWindow === undefined || isDemo ? {} : { contextWindow }),
    ...(contextTokens === undefined || isDemo ? {} : { contextTokens }),
  };
}

/** A total that is less than before does not go on from there: it is the turn's own. */
function costSince(before: number, total: number): number {
  return total < before ? total : total - before;
}
