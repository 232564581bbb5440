import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import type { EarlierState } from "./use-turn-scroll.ts";

/** Says over the top of the list that earlier turns are on their way, or why they are not. */
export function EarlierNote({ state, onRetry }: { state: EarlierState; onRetry: () => void }) {
  if (state.type === "idle") return null;
  return (
    <div
      role="status"
      className="[animation:rise-in_120ms_300ms_both] absolute top-2 left-1/2 flex max-w-[90%] -translate-x-1/2 items-center gap-2 rounded-md border border-line-strong bg-panel px-2.5 py-1 text-small text-dim"
    >
      {state.type === "loading" ? (
        <>
          <Spinner size={12} />
          Reading earlier messages
        </>
      ) : (
        <>
          <span className="min-w-0 truncate" title={state.error.message}>
            Earlier messages cannot be read
          </span>
          <Button look="link" onClick={onRetry}>
            Try again
          </Button>
        </>
      )}
    </div>
  );
}
