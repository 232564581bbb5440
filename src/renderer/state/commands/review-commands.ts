import { decideAll, decideChanges, toggleReview } from "../actions/review.ts";
import { clearTouched } from "../actions/touched.ts";
import { useCanvas } from "../canvas-store.ts";
import { findReview, findSelectedItems, goToChange } from "../review-place.ts";
import { useApp } from "../store.ts";
import type { Command } from "./command.ts";

const isWaiting = (): boolean => findReview() !== undefined;
const canAccept = (): boolean => findReview()?.items.some(({ conflict }) => conflict === undefined) === true;

export const reviewCommands: readonly Command[] = [
  {
    id: "review.toggle",
    title: () => (isOn() ? "Apply changes by the chat at once" : "Review changes by the chat first"),
    section: "Chat",
    scope: "window",
    isEnabled: () => useApp.getState().settings?.fixed.includes("chat.reviewChanges") === false,
    run: () => void toggleReview(),
  },
  {
    id: "review.next",
    title: "Show the next change that waits",
    section: "Canvas",
    keys: ["F8"],
    scope: "always",
    isEnabled: isWaiting,
    run: () => goToChange(1),
  },
  {
    id: "review.previous",
    title: "Show the change before that waits",
    section: "Canvas",
    keys: ["Shift+F8"],
    scope: "always",
    isEnabled: isWaiting,
    run: () => goToChange(-1),
  },
  {
    id: "review.accept",
    title: "Accept the selected changes",
    section: "Canvas",
    keys: ["Ctrl+Enter"],
    scope: "canvas",
    isEnabled: () => findSelectedItems().some(({ conflict }) => conflict === undefined),
    run: () => void decideSelected("accept"),
  },
  {
    id: "review.reject",
    title: "Reject the selected changes",
    section: "Canvas",
    keys: ["Ctrl+Backspace"],
    scope: "canvas",
    isEnabled: () => findSelectedItems().length > 0,
    run: () => void decideSelected("reject"),
  },
  {
    id: "review.acceptAll",
    title: "Accept all changes that wait",
    section: "Canvas",
    keys: ["Ctrl+Shift+Enter"],
    scope: "window",
    isEnabled: canAccept,
    run: () => void decideAll("accept"),
  },
  {
    id: "review.rejectAll",
    title: "Reject all changes that wait",
    section: "Canvas",
    scope: "window",
    isEnabled: isWaiting,
    run: () => void decideAll("reject"),
  },
  {
    id: "review.clearHighlights",
    title: "Clear the highlights of the chat",
    section: "Canvas",
    keys: ["Esc"],
    scope: "canvas",
    isEnabled: () => useApp.getState().touched !== undefined && hasNoSelection(),
    run: clearTouched,
  },
];

function isOn(): boolean {
  return useApp.getState().settings?.values["chat.reviewChanges"] === true;
}

function hasNoSelection(): boolean {
  const { selectedIds, edges } = useCanvas.getState();
  return selectedIds.length === 0 && !edges.some(({ selected }) => selected);
}

function decideSelected(decision: "accept" | "reject"): Promise<void> {
  return decideChanges(
    findSelectedItems().map(({ id }) => id),
    decision,
  );
}
