import type { Turn } from "../../shared/chat/chat.ts";

/** How full the model's context is after the latest turn that tells it. */
export type ContextShare = { readonly tokens: number; readonly window: number; readonly share: number };

/** From here on a new conversation is advised. */
export const fullnessToWarn = 0.8;
/** From here on the next message may not fit any more. */
export const fullnessToUrge = 0.95;

/** @param turns of the path that is shown, oldest first */
export function findContextShare(turns: readonly Turn[]): ContextShare | undefined {
  const usage = turns.findLast(
    (turn) => turn.usage?.contextTokens !== undefined && turn.usage.contextWindow !== undefined,
  )?.usage;
  if (usage?.contextTokens === undefined || usage.contextWindow === undefined) return undefined;
  return {
    tokens: usage.contextTokens,
    window: usage.contextWindow,
    share: Math.min(1, usage.contextTokens / usage.contextWindow),
  };
}
