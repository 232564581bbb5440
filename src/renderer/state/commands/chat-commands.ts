import { openHistory, startConversation } from "../actions/conversations.ts";
import { revealTurn } from "../reveal-turn.ts";
import { findQuestion } from "../selectors.ts";
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
  {
    id: "chat.question",
    title: "Go to what Claude asks",
    section: "Chat",
    keys: ["F9"],
    scope: "always",
    isEnabled: () => shownQuestion() !== undefined,
    run: goToQuestion,
  },
  {
    id: "chat.allow",
    title: "Allow once what Claude asks",
    section: "Chat",
    keys: ["Alt+Enter"],
    scope: "window",
    isEnabled: () => buttonOfQuestion("approval-allow") !== null,
    run: () => buttonOfQuestion("approval-allow")?.click(),
  },
  {
    id: "chat.deny",
    title: "Deny what Claude asks",
    section: "Chat",
    keys: ["Alt+Backspace"],
    scope: "window",
    isEnabled: () => buttonOfQuestion("approval-deny") !== null,
    run: () => buttonOfQuestion("approval-deny")?.click(),
  },
];

function beginConversation(): void {
  useUi.setState({ historyOpen: false });
  void startConversation().then(focusComposer);
}

function shownQuestion(): ReturnType<typeof findQuestion> {
  const { conversationId } = useUi.getState();
  return findQuestion(
    conversationId === undefined ? undefined : useApp.getState().conversations[conversationId],
  );
}

function goToQuestion(): void {
  const question = shownQuestion();
  if (question === undefined) return;
  void revealTurn(question.turn.conversationId, question.turn.id, question.part.id);
}

/** Only of the question that has the focus: keys must not answer one that nobody looks at. */
function buttonOfQuestion(testId: string): HTMLElement | null {
  const question = document.activeElement?.closest("[data-testid=approval]");
  return question?.querySelector<HTMLElement>(`[data-testid=${testId}]`) ?? null;
}

function focusComposer(): void {
  useUi.setState({ chatOpen: true });
  requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-testid=chat-input]")?.focus());
}
