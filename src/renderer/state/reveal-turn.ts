import { prefersLessMotion } from "./motion.ts";
import { useUi } from "./ui-store.ts";

/** The id of the element that shows a turn in the chat. */
export function turnElementId(turnId: string): string {
  return `turn-${turnId}`;
}

/** Scrolls the chat to a turn of the conversation that is shown. */
export function revealTurn(turnId: string): void {
  useUi.setState({ chatOpen: true });
  requestAnimationFrame(() => {
    const element = document.getElementById(turnElementId(turnId));
    element?.scrollIntoView({ block: "start", behavior: prefersLessMotion() ? "instant" : "smooth" });
    element?.focus({ preventScroll: true });
  });
}
