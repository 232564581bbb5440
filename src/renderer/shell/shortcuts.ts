import { runCommandFor } from "../state/commands/run-command.ts";

/** Runs the commands by their keys; called once. Keys that a control handles itself never get here. */
export function listenForShortcuts(): void {
  window.addEventListener("keydown", (event) => {
    if (!event.defaultPrevented && runCommandFor(event)) event.preventDefault();
  });
}
