import { loadConversationList, showConversation } from "../state/actions/conversations.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { countOf, formatWhen } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";

export function ConversationList({ onChoose }: { onChoose: () => void }) {
  const list = useApp((state) => state.conversationList);
  const shownId = useUi((state) => state.conversationId);
  if (list === undefined) {
    return (
      <div className="flex items-center gap-2 p-3 text-dim">
        <Spinner />
        Loading
      </div>
    );
  }
  const now = Date.now();
  return (
    <>
      <div className="num border-b border-line px-3 py-1.5 text-small text-faint">
        {list.total === 0
          ? "No conversation yet: write the first message"
          : countOf(list.total, "conversation")}
      </div>
      <ul className="min-h-0 overflow-y-auto p-1">
        {list.items.map(({ id, title, lastActiveAt, messageCount }) => (
          <li key={id}>
            <button
              type="button"
              aria-current={id === shownId}
              onClick={() => {
                onChoose();
                void showConversation(id);
              }}
              className={classNames(
                "flex w-full flex-col rounded px-2 py-1 text-left hover:bg-hover",
                id === shownId && "bg-accent-bg",
              )}
            >
              <span className="truncate">{title === "" ? "New conversation" : title}</span>
              <span className="num text-tiny text-faint">
                {formatWhen(lastActiveAt, now)} · {countOf(messageCount, "message")}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {list.items.length < list.total ? (
        <div className="border-t border-line p-1.5 text-center">
          <Button look="quiet" onClick={() => void loadConversationList(false)}>
            Show more
          </Button>
        </div>
      ) : null}
    </>
  );
}
