import { useApp } from "../state/store.ts";
import "../state/announce-asking.ts";
import "../state/announce-changes.ts";
import "./announce-runs.ts";

/** Tells a screen reader what happened by the chat or by keys. */
export function Announcer() {
  const text = useApp((state) => state.announcement);
  return (
    <div role="status" aria-live="polite" data-testid="announcer" className="sr-only">
      {text}
    </div>
  );
}
