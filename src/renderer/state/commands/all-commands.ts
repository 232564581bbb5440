import { arrangeCommands } from "./arrange-commands.ts";
import { canvasCommands } from "./canvas-commands.ts";
import { chatCommands } from "./chat-commands.ts";
import type { Command } from "./command.ts";
import { editCommands } from "./edit-commands.ts";
import { historyCommands } from "./history-commands.ts";
import { layoutCommands } from "./layout-commands.ts";
import { reviewCommands } from "./review-commands.ts";
import { runCommands } from "./run-commands.ts";
import { trustCommands } from "./trust-commands.ts";
import { viewCommands } from "./view-commands.ts";

/** Everything that the user can do by a key or from the command palette. */
export const allCommands: readonly Command[] = [
  ...editCommands,
  ...arrangeCommands,
  ...canvasCommands,
  ...layoutCommands,
  ...viewCommands,
  ...runCommands,
  ...historyCommands,
  ...trustCommands,
  ...chatCommands,
  ...reviewCommands,
];

export function findCommand(id: string): Command | undefined {
  return allCommands.find((command) => command.id === id);
}

/** The keys that a tooltip or menu shows for a command. */
export function keysOf(id: string): string | undefined {
  return findCommand(id)?.keys?.[0];
}
