import { sendMessage } from "../state/actions/chat.ts";

const examples = [
  "Add a design variable for the web thickness between 2 and 8 mm and connect it to the model",
  "Explain this study",
  "What is wrong with it?",
];

/** What the chat is for, with messages to start from. */
export function EmptyConversation({ isDemo }: { isDemo: boolean }) {
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
        {examples.map((text) => (
          <li key={text}>
            <button
              type="button"
              data-testid="example-prompt"
              onClick={() => void sendMessage({ text, selection: [], mentions: [], attachments: [] })}
              className="w-full rounded-md border border-line px-3 py-1.5 text-left text-accent hover:bg-hover"
            >
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
