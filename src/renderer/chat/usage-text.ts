import type { Turn, Usage } from "../../shared/chat/chat.ts";
import { formatDuration, formatNumber } from "../ui/format.ts";

/**
 * What a turn took: tokens in and out, how full the context is after it, cost, time, model. The demo model costs nothing,
 * whatever the CLI reckons, and answers under another's name.
 */
export function usagePieces(
  { usage, model, startedAt, endedAt }: Turn,
  { isDemo }: { isDemo: boolean },
): string[] {
  if (usage === undefined) return [];
  const input = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  const pieces = [`${formatNumber(input)} tokens in`, `${formatNumber(usage.outputTokens)} out`];
  const { contextTokens, contextWindow } = usage;
  if (contextTokens !== undefined && contextWindow !== undefined) {
    pieces.push(`context ${formatShare(contextTokens / contextWindow)}`);
  }
  if (!isDemo && usage.costUsd !== undefined && usage.costUsd > 0) pieces.push(formatCost(usage.costUsd));
  if (startedAt !== undefined && endedAt !== undefined)
    pieces.push(formatDuration(Math.max(0, endedAt - startedAt)));
  if (!isDemo && model !== undefined) pieces.push(model);
  return pieces;
}

/** How full the context is, in full. */
export function contextText(usage: Usage | undefined): string | undefined {
  if (usage?.contextTokens === undefined || usage.contextWindow === undefined) return undefined;
  return `The context holds ${formatNumber(usage.contextTokens)} of ${formatNumber(usage.contextWindow)} tokens`;
}

function formatShare(share: number): string {
  return share < 0.01 ? "under 1 %" : `${Math.min(100, Math.round(share * 100))} %`;
}

export function formatCost(usd: number): string {
  return usd < 0.01 ? "under $0.01" : `$${usd.toFixed(2)}`;
}
