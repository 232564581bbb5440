import type { SearchHit } from "../../shared/chat/chat.ts";
import { loadMoreHits, searchMessages } from "../state/actions/search.ts";
import { revealTurn } from "../state/reveal-turn.ts";
import { useSearch } from "../state/search-store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { formatWhen } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";

/** The messages in which the words that were searched for stand; each leads there. */
export function SearchHits({ onChoose }: { onChoose: () => void }) {
  const { query, hits, hasMore, isLoading, error } = useSearch();
  if (error !== undefined) {
    return (
      <div className="p-2">
        <ErrorNote error={error}>
          <Button onClick={() => searchMessages(query)}>Try again</Button>
        </ErrorNote>
      </div>
    );
  }
  if (hits.length === 0) {
    return (
      <p role="status" data-testid="search-empty" className="flex items-center gap-2 p-3 text-dim">
        {isLoading ? (
          <>
            <Spinner />
            Searching
          </>
        ) : (
          "No message holds all of these words"
        )}
      </p>
    );
  }
  return (
    <>
      <ul aria-label="Messages found" aria-busy={isLoading} className="min-h-0 overflow-y-auto p-1">
        {hits.map((hit, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: several parts of one turn may be hits; they are listed anew with each search
          <li key={index}>
            <Hit hit={hit} onChoose={onChoose} />
          </li>
        ))}
      </ul>
      {hasMore ? (
        <div className="border-t border-line p-1.5 text-center">
          <Button look="quiet" disabled={isLoading} onClick={() => void loadMoreHits()}>
            Show more
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Hit({ hit, onChoose }: { hit: SearchHit; onChoose: () => void }) {
  return (
    <button
      type="button"
      data-row
      data-testid="search-hit"
      onClick={() => {
        onChoose();
        void revealTurn(hit.conversationId, hit.turnId);
      }}
      className="flex w-full flex-col gap-0.5 rounded px-2 py-1 text-left hover:bg-hover focus-visible:-outline-offset-2"
    >
      <span className="flex w-full items-baseline gap-2 text-tiny text-faint">
        <span className="min-w-0 flex-1 truncate">{hit.title}</span>
        <span className="num shrink-0">{formatWhen(hit.createdAt, Date.now())}</span>
      </span>
      <span className="line-clamp-2 w-full text-small break-words">
        <span className="text-faint">{hit.role === "user" ? "You: " : "Claude: "}</span>
        {hit.snippet.map(({ text, isHit }, index) =>
          isHit ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never change places
            <mark key={index} className="rounded-sm bg-accent-bg font-medium text-accent">
              {text}
            </mark>
          ) : (
            text
          ),
        )}
      </span>
    </button>
  );
}
