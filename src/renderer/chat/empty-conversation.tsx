import { descriptionOutline, preparedMessages } from "../../shared/chat/prepared-messages.ts";
import { sendMessage } from "../state/actions/chat.ts";
import { useProblems } from "../state/problems.ts";
import { useApp } from "../state/store.ts";
import { newConversationKey, setDraft, useUi } from "../state/ui-store.ts";

/** A way to begin: a message that is sent, or a text to fill in. */
type Starter =
  | { readonly title: string; readonly send: string }
  | { readonly title: string; readonly outline: string };

const starters: Readonly<Record<"empty" | "faulty" | "sound", readonly Starter[]>> = {
  empty: [
    { title: "Interview me about the part", send: preparedMessages.interview },
    { title: "Describe it in one go", outline: descriptionOutline },
    { title: "What can I ask for?", send: "What can you do?" },
  ],
  faulty: [
    { title: "Review my set-up", send: preparedMessages.review },
    { title: "Ask me for what is missing", send: preparedMessages.interview },
    { title: "Explain this study", send: preparedMessages.explain },
  ],
  sound: [
    { title: "Review my set-up", send: preparedMessages.review },
    { title: "Explain this study", send: preparedMessages.explain },
  ],
};

/** What the chat is for, with ways to begin that fit what is on the canvas. */
export function EmptyConversation({ isDemo }: { isDemo: boolean }) {
  const isEmpty = useApp((state) => state.open?.study.nodes.length === 0);
  const hasProblems = useProblems().length > 0;
  const fitting = starters[isEmpty ? "empty" : hasProblems ? "faulty" : "sound"];
  return (
    <div className="flex flex-1 flex-col justify-end gap-2 overflow-y-auto p-3">
      <p className="text-dim">
        Say what to change or what you want to know. Changes appear on the canvas as they are made, and each
        can be taken back.
      </p>
      {isDemo ? (
        <p className="text-small text-faint">
          The demo model understands plain requests like these. It runs on this machine and needs no account.
        </p>
      ) : null}
      <ul className="flex flex-col gap-1.5">
        {fitting.map((starter) => (
          <li key={starter.title}>
            <button
              type="button"
              data-testid="example-prompt"
              onClick={() => begin(starter)}
              className="w-full rounded-md border border-line px-3 py-1.5 text-left text-accent hover:bg-hover"
            >
              {starter.title}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function begin(starter: Starter): void {
  if ("send" in starter) {
    void sendMessage({ text: starter.send, selection: [], mentions: [], attachments: [] });
    return;
  }
  const { conversationId, drafts } = useUi.getState();
  const key = conversationId ?? newConversationKey;
  // What is being written is not thrown away for an outline.
  if ((drafts[key] ?? "").trim() === "") setDraft(key, starter.outline);
  document.querySelector<HTMLElement>("[data-testid=chat-input]")?.focus();
}
