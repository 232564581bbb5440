import { useApp } from "../store.ts";
import { useUi } from "../ui-store.ts";
import { allCommands } from "./all-commands.ts";
import { type Command, isEnabled } from "./command.ts";
import { matchesKeys } from "./match-keys.ts";

/** Runs the command that a press of keys stands for where it happened; says whether there was one. */
export function runCommandFor(event: KeyboardEvent): boolean {
  if (event.isComposing || useUi.getState().dialog !== undefined) return false;
  const command = allCommands.find(
    (candidate) =>
      candidate.isHeardByEvent !== true &&
      candidate.isHeardByEvent !== true &&
      candidate.keys?.some((keys) => matchesKeys(event, keys)) === true &&
      counts(candidate, event) &&
      isEnabled(candidate),
  );
  command?.run();
  return command !== undefined;
}

function counts({ scope }: Command, { key, target }: KeyboardEvent): boolean {
  if (scope === "always") return true;
  if (isTextField(target)) return false;
  if (scope === "window") return true;
  if (useApp.getState().open === undefined || useUi.getState().page !== "canvas") return false;
  // A control on the canvas keeps the key that presses it.
  return isOnCanvas(target) && !(key === "Enter" && isControl(target));
}

/** The canvas has the keys as long as no control elsewhere has the focus. */
function isOnCanvas(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target === document.body || target.closest("[data-canvas]") !== null;
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, a, [role=button], [role=menuitem]") !== null;
}

function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"))
  );
}
