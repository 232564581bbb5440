import { announce } from "./announce.ts";
import { useApp } from "./store.ts";
import { useUi } from "./ui-store.ts";

/** Tells a screen reader when the conversation that is shown stops or starts to ask. */
useApp.subscribe((state, before) => {
  const { conversationId } = useUi.getState();
  if (conversationId === undefined || state.conversations === before.conversations) return;
  const session = state.conversations[conversationId]?.session;
  const earlier = before.conversations[conversationId]?.session;
  if (session === undefined || session.asking === (earlier?.asking ?? true)) return;
  announce(session.asking ? "Claude asks again before it acts" : "Claude does not ask before it acts");
});
