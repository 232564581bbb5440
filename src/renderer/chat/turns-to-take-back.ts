import type { Turn } from "../../shared/chat/chat.ts";

/** The turns of a path from one on whose changes are still in the study, oldest first. */
export function turnsToTakeBack(path: readonly Turn[], turnId: string): Turn[] {
  const index = path.findIndex(({ id }) => id === turnId);
  if (index < 0) return [];
  return path
    .slice(index)
    .filter(({ undone, changes }) => !undone && changes.some(({ state }) => state === "applied"));
}
