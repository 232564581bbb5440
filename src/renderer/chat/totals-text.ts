import type { ConversationSummary } from "../../shared/chat/chat.ts";
import { formatNumber } from "../ui/format.ts";
import { formatCost } from "./usage-text.ts";

/** What all turns of a conversation took: tokens in and out, cost. The demo model costs nothing. */
export function totalsText(
  { inputTokens, outputTokens, costUsd }: ConversationSummary["totals"],
  { withCost }: { withCost: boolean },
): string {
  if (inputTokens + outputTokens === 0) return "";
  const pieces = [`${formatNumber(inputTokens)} tokens in`, `${formatNumber(outputTokens)} out`];
  if (withCost && costUsd > 0) pieces.push(formatCost(costUsd));
  return pieces.join(" · ");
}
