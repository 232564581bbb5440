import type { Turn } from "../../shared/chat/chat.ts";
import { formatDuration, formatNumber } from "../ui/format.ts";

/** What a turn took: tokens in and out, cost, time. The demo model costs nothing, whatever the CLI reckons. */
export function usageText({ usage, createdAt, endedAt }: Turn, { withCost }: { withCost: boolean }): string {
  if (usage === undefined) return "";
  const input = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  const pieces = [`${formatNumber(input)} tokens in`, `${formatNumber(usage.outputTokens)} out`];
  if (withCost && usage.costUsd !== undefined && usage.costUsd > 0) pieces.push(formatCost(usage.costUsd));
  if (endedAt !== undefined) pieces.push(formatDuration(Math.max(0, endedAt - createdAt)));
  return pieces.join(" · ");
}

function formatCost(usd: number): string {
  return usd < 0.01 ? "under $0.01" : `$${usd.toFixed(2)}`;
}
