import { openHistory, startConversation } from "../state/actions/conversations.ts";
import { redo, removeSelection, undo } from "../state/actions/study.ts";
import { motionMs, selectAll, selectNodes, useCanvas } from "../state/canvas-store.ts";
import { useApp } from "../state/store.ts";
import { openDialog, showPage, toggleChat, useUi } from "../state/ui-store.ts";

/** Shortcuts of the whole window; called once. Keys that a control handles itself never get here. */
export function listenForShortcuts(): void {
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || useUi.getState().dialog !== undefined) return;
    const action = findAction(event);
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}

function findAction(event: KeyboardEvent): (() => void) | undefined {
  const withControl = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (withControl && key === "j") return toggleChat;
  if (withControl && key === ",") return () => showPage("settings");
  if (withControl && event.shiftKey && useApp.getState().open !== undefined) {
    if (key === "f") return openHistory;
    if (key === "o") return beginConversation;
  }
  if (isTextField(event.target) || useApp.getState().open === undefined) return undefined;
  if (withControl) {
    if (key === "z") return () => void (event.shiftKey ? redo() : undo());
    if (key === "y") return () => void redo();
    if (key === "a" && isOnCanvas(event.target)) return selectAll;
    return undefined;
  }
  if (event.altKey) return undefined;
  if (key === "?") return () => openDialog({ type: "shortcuts" });
  if (key === "/") return focusComposer;
  if (useUi.getState().page !== "canvas" || !isOnCanvas(event.target)) return undefined;
  if (key === "delete" || key === "backspace") return () => void removeSelection();
  if (key === "f") return fitView;
  if (key === "escape") return () => selectNodes([]);
  return undefined;
}

function fitView(): void {
  void useCanvas.getState().flow?.fitView({ padding: 0.07, maxZoom: 1, duration: motionMs() });
}

function beginConversation(): void {
  useUi.setState({ historyOpen: false });
  void startConversation().then(focusComposer);
}

function focusComposer(): void {
  useUi.setState({ chatOpen: true });
  requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-testid=chat-input]")?.focus());
}

/** The canvas has the keys as long as no control elsewhere has the focus. */
function isOnCanvas(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target === document.body || target.closest("[data-canvas]") !== null;
}

function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"))
  );
}
