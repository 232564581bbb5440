import { useApp } from "../state/store.ts";
import { Spinner } from "../ui/spinner.tsx";

/** After this many tries in vain, the app was probably ended or started anew. */
const triesUntilHint = 5;

export function ConnectionBanner() {
  const connection = useApp((state) => state.connection);
  if (connection.type === "ready") return null;
  if (connection.type === "connecting" && connection.attempts < 2) return null;
  const hasLongGone = connection.attempts >= triesUntilHint;
  return (
    <div
      role="alert"
      data-testid="connection-banner"
      className="flex items-center gap-2 border-b border-line bg-warn-bg px-3 py-1 text-small"
    >
      <Spinner />
      <span className="font-medium">Connection lost, reconnecting</span>
      <span className="text-dim">
        {hasLongGone
          ? "Check that Planform still runs. If it was started again, open the address that it printed."
          : "Nothing is lost: running turns go on, and what you typed is kept."}
      </span>
    </div>
  );
}
