import { allCommands } from "../state/commands/all-commands.ts";
import { type Command, isEnabled } from "../state/commands/command.ts";
import { matchesKeys } from "../state/commands/match-keys.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";

/** Runs the commands by their keys; called once. Keys that a control handles itself never get here. */
export function listenForShortcuts(): void {
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || useUi.getState().dialog !== undefined) return;
    const command = allCommands.find(
      (candidate) =>
        candidate.keys?.some((keys) => matchesKeys(event, keys)) === true &&
        counts(candidate, event.target) &&
        isEnabled(candidate),
    );
    if (command === undefined) return;
    event.preventDefault();
    command.run();
  });
}

function counts({ scope }: Command, target: EventTarget | null): boolean {
  if (scope === "always") return true;
  if (isTextField(target)) return false;
  return (
    scope === "window" ||
    (useApp.getState().open !== undefined && useUi.getState().page === "canvas" && isOnCanvas(target))
  );
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
