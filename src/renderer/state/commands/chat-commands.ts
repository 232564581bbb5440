import { openHistory, startConversation } from "../actions/conversations.ts";
import { useApp } from "../store.ts";
import { useUi } from "../ui-store.ts";
import type { Command } from "./command.ts";

const hasStudy = (): boolean => useApp.getState().open !== undefined;

export const chatCommands: readonly Command[] = [
  {
    id: "chat.write",
    title: "Write a message",
    section: "Chat",
    keys: ["/"],
    scope: "window",
    isEnabled: hasStudy,
    run: focusComposer,
  },
  {
    id: "chat.new",
    title: "New conversation",
    section: "Chat",
    keys: ["Ctrl+Shift+O"],
    scope: "always",
    isEnabled: hasStudy,
    run: beginConversation,
  },
  {
    id: "chat.search",
    title: "Conversations, and search in them",
    section: "Chat",
    keys: ["Ctrl+Shift+F"],
    scope: "always",
    isEnabled: hasStudy,
    run: openHistory,
  },
];

function beginConversation(): void {
  useUi.setState({ historyOpen: false });
  void startConversation().then(focusComposer);
}

function focusComposer(): void {
  useUi.setState({ chatOpen: true });
  requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-testid=chat-input]")?.focus());
}
