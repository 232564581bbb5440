import { hasEnded } from "../../../shared/chat/chat.ts";
import { callHost } from "../host.ts";
import { useApp } from "../store.ts";

const pauseMs = 30_000;

let focusedId: string | undefined;
let last: { readonly stamp: string; readonly atMs: number } | undefined;

/** Somebody is about to write in a conversation, or goes on writing: its next process may start ahead. */
export function noteWriting(conversationId: string): void {
  focusedId = conversationId;
  const stamp = stampOf(conversationId);
  if (stamp === undefined) return;
  if (last?.stamp === stamp && Date.now() - last.atMs < pauseMs) return;
  prewarm(conversationId, stamp);
}

export function noteLeaving(): void {
  focusedId = undefined;
}

// A process that was started ahead is used up by a turn, and of no use in another mode or with another model.
useApp.subscribe((state, before) => {
  if (focusedId === undefined || state.conversations[focusedId] === before.conversations[focusedId]) return;
  const stamp = stampOf(focusedId);
  if (stamp !== undefined && stamp !== last?.stamp) prewarm(focusedId, stamp);
});

/** What a process that is started now is good for; undefined while a turn still runs. */
function stampOf(conversationId: string): string | undefined {
  const view = useApp.getState().conversations[conversationId];
  const latest = view?.conversation.turns.at(-1);
  if (view === undefined || (latest !== undefined && !hasEnded(latest.state))) return undefined;
  const { mode, model, effort } = view.session;
  return [conversationId, mode, model, effort, latest?.id].join(" ");
}

function prewarm(conversationId: string, stamp: string): void {
  last = { stamp, atMs: Date.now() };
  // It only saves time: whatever is in its way is told when the message itself is sent.
  callHost((client) => client.chat.prewarm({ conversationId })).catch(() => undefined);
}
