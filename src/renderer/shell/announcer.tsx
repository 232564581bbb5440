import { useApp } from "../state/store.ts";

/** Tells a screen reader what the chat changed on the canvas. */
export function Announcer() {
  const text = useApp((state) => state.announcement);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
