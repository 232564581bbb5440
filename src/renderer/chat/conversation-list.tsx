import { Search, X } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";
import { loadConversationList } from "../state/actions/conversations.ts";
import { searchMessages } from "../state/actions/search.ts";
import { useSearch } from "../state/search-store.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { countOf } from "../ui/format.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { ConversationRow } from "./conversation-row.tsx";
import { SearchHits } from "./search-hits.tsx";

/** All conversations of the study, with a search in their messages; arrow keys go from the search into the rows. */
export function ConversationList({ onChoose }: { onChoose: () => void }) {
  const query = useSearch((state) => state.query);
  const holder = useRef<HTMLDivElement>(null);

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.defaultPrevented) return;
    const places = [
      ...(holder.current?.querySelectorAll<HTMLElement>("input[type=search], [data-row]") ?? []),
    ];
    const index = places.findIndex((place) => place.matches(":focus"));
    if (index < 0) return;
    event.preventDefault();
    places[Math.max(0, Math.min(index + step, places.length - 1))]?.focus();
  }

  return (
    <div ref={holder} data-list role="none" onKeyDown={onKeyDown} className="flex min-h-0 flex-col">
      <div className="relative border-b border-line p-1.5">
        <Search
          size={13}
          className="pointer-events-none absolute top-1/2 left-3.5 -translate-y-1/2 text-faint"
          aria-hidden
        />
        <input
          type="search"
          data-testid="conversation-search"
          aria-label="Search in all messages"
          placeholder="Search in all messages"
          value={query}
          onChange={({ target }) => searchMessages(target.value)}
          onFocus={({ target }) => target.select()}
          className="w-full rounded-md border border-line-field bg-bg py-1 pr-7 pl-7 text-ui [&::-webkit-search-cancel-button]:hidden"
        />
        {query === "" ? null : (
          <span className="absolute top-1/2 right-2 -translate-y-1/2">
            <IconButton
              icon={X}
              label="Clear the search"
              onClick={() => {
                searchMessages("");
                holder.current?.querySelector<HTMLElement>("input[type=search]")?.focus();
              }}
            />
          </span>
        )}
      </div>
      {query.trim() === "" ? <Conversations onChoose={onChoose} /> : <SearchHits onChoose={onChoose} />}
    </div>
  );
}

function Conversations({ onChoose }: { onChoose: () => void }) {
  const list = useApp((state) => state.conversationList);
  const error = useUi((state) => state.conversationListError);
  const shownId = useUi((state) => state.conversationId);
  if (error !== undefined) {
    return (
      <div className="p-2">
        <ErrorNote error={error}>
          <Button onClick={() => void loadConversationList(true)}>Try again</Button>
        </ErrorNote>
      </div>
    );
  }
  if (list === undefined) {
    return (
      <div className="flex items-center gap-2 p-3 text-dim">
        <Spinner />
        Loading
      </div>
    );
  }
  return (
    <>
      <div className="num px-3 pt-1.5 text-tiny text-faint">
        {list.total === 0
          ? "No conversation yet: write the first message"
          : countOf(list.total, "conversation")}
      </div>
      <ul data-testid="conversation-list" className="min-h-0 overflow-y-auto p-1">
        {list.items.map((conversation) => (
          <ConversationRow
            key={conversation.id}
            conversation={conversation}
            isShown={conversation.id === shownId}
            onChoose={onChoose}
          />
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
