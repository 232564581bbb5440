import type { AppEvent } from "../../shared/events.ts";
import { showToast } from "./notify.ts";
import { revealTurn } from "./reveal-turn.ts";

/** A tool that waits to be allowed in a conversation that is not shown. */
export type HiddenQuestion = {
  readonly conversationId: string;
  readonly turnId: string;
  readonly partId: string;
};

/** The questions that came up in these events, each once, without those that can be seen. */
export function findHiddenQuestions(
  events: readonly AppEvent[],
  shownConversationId: string | undefined,
): HiddenQuestion[] {
  const found = new Map<string, HiddenQuestion>();
  for (const { body } of events) {
    if (body.type !== "turn.updated" || body.conversationId === shownConversationId) continue;
    const { conversationId, turnId } = body;
    for (const update of body.updates) {
      if (update.type !== "part" || update.part.type !== "tool") continue;
      const { id: partId, approval } = update.part;
      const key = JSON.stringify([turnId, partId]);
      if (approval?.state === "pending") found.set(key, { conversationId, turnId, partId });
      else found.delete(key);
    }
  }
  return [...found.values()];
}

/** Says that Claude waits for an answer where the user does not look. */
export function announceHiddenQuestions(
  events: readonly AppEvent[],
  shownConversationId: string | undefined,
): void {
  for (const { conversationId, turnId, partId } of findHiddenQuestions(events, shownConversationId)) {
    showToast("Claude asks for permission in another conversation", {
      label: "Show",
      run: () => void revealTurn(conversationId, turnId, partId),
    });
  }
}
