import { chatCommands } from "./chat-commands.ts";
import type { Command } from "./command.ts";
import { editCommands } from "./edit-commands.ts";
import { historyCommands } from "./history-commands.ts";
import { viewCommands } from "./view-commands.ts";

/** Everything that the user can do by a key or from the command palette. */
export const allCommands: readonly Command[] = [
  ...editCommands,
  ...viewCommands,
  ...historyCommands,
  ...chatCommands,
];
