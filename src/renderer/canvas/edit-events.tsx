import { useEffect } from "react";
import { endNudge, nudge } from "../state/actions/arrange.ts";
import { copySelection, cutSelection, pasteText } from "../state/actions/clipboard.ts";
import { followHeldKeys } from "../state/held-keys.ts";
import { useUi } from "../state/ui-store.ts";

/** How far an arrow key moves a node, and with Shift, px. */
const stepPx = 4;
const largeStepPx = 20;
const arrows: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * What the canvas hears from the whole window: the events of the clipboard, which bring it along without asking for
 * permission, and the arrow keys, before React Flow has them.
 */
export function EditEvents() {
  useEffect(() => {
    const unfollow = followHeldKeys();
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCut);
    document.addEventListener("paste", onPaste);
    window.addEventListener("keydown", onKeyDown, { capture: true });
    window.addEventListener("keyup", onKeyUp, { capture: true });
    // The key may be let go in another window.
    window.addEventListener("blur", onBlur);
    return () => {
      unfollow();
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCut);
      document.removeEventListener("paste", onPaste);
      window.removeEventListener("keydown", onKeyDown, { capture: true });
      window.removeEventListener("keyup", onKeyUp, { capture: true });
      window.removeEventListener("blur", onBlur);
    };
  }, []);
  return null;
}

function onCopy(event: ClipboardEvent): void {
  put(event, copySelection);
}

function onCut(event: ClipboardEvent): void {
  put(event, cutSelection);
}

function put(event: ClipboardEvent, take: () => string | undefined): void {
  // Text that is marked anywhere is what is meant.
  if (!isForCanvas(document.activeElement) || window.getSelection()?.isCollapsed === false) return;
  const text = take();
  if (text === undefined) return;
  event.clipboardData?.setData("text/plain", text);
  event.preventDefault();
}

function onPaste(event: ClipboardEvent): void {
  if (!isForCanvas(document.activeElement)) return;
  event.preventDefault();
  void pasteText(event.clipboardData?.getData("text/plain") ?? "");
}

function onKeyDown(event: KeyboardEvent): void {
  const arrow = arrows[event.key];
  if (arrow === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!isForCanvas(event.target)) return;
  const px = event.shiftKey ? largeStepPx : stepPx;
  if (!nudge(arrow[0] * px, arrow[1] * px)) return;
  event.preventDefault();
  event.stopPropagation();
}

function onKeyUp(event: KeyboardEvent): void {
  if (arrows[event.key] !== undefined) void endNudge();
}

function onBlur(): void {
  void endNudge();
}

/** The canvas has keys and clipboard as long as no field, menu or dialog has the focus. */
function isForCanvas(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || useUi.getState().dialog !== undefined) return false;
  if (target.closest("input, textarea, select, [contenteditable], [role=menu], [role=listbox]") !== null)
    return false;
  return target === document.body || target.closest("[data-canvas]") !== null;
}
