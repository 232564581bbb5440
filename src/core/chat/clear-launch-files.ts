import type { TurnUpdate } from "../../shared/chat/turn-update.ts";
import { toErrorInfo } from "../../shared/errors.ts";
import { removeLaunchFiles } from "./turn-journal.ts";

/**
 * Removes what a turn was started with, before its end is stored.
 * @returns what the turn tells where that cannot be done, since they may name a key helper: it ends all the same
 */
export async function clearLaunchFiles(turnFolder: string): Promise<TurnUpdate[]> {
  try {
    await removeLaunchFiles(turnFolder);
    return [];
  } catch (error) {
    const text = `The files that the turn was started with could not be removed: ${toErrorInfo(error).message}`;
    return [{ type: "part", part: { id: "launch-files", type: "notice", level: "warning", text } }];
  }
}
