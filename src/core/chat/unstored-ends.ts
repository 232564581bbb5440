import type { Turn } from "../../shared/chat/chat.ts";

export type UnstoredEnds = ReturnType<typeof createUnstoredEnds>;

/** What could not be stored (disk full, database locked) is tried again after this, ms. */
const RETRY_DELAY_MS = 5_000;

/**
 * Turns whose end the windows know and the store does not, because it could not be written. They are tried again until
 * they are stored. Should the app end before, the next one settles them from their journals.
 * @param store stores a turn's end, all of it or nothing
 */
export function createUnstoredEnds(store: (turn: Turn) => void) {
  const waiting = new Map<string, Turn>();
  let timer: NodeJS.Timeout | undefined;

  function storeAll(): void {
    try {
      for (const turn of waiting.values()) {
        store(turn);
        waiting.delete(turn.id);
      }
    } catch {
      return; // it still cannot be written: the turn says so already
    }
  }

  function storeLater(): void {
    clearTimeout(timer);
    if (waiting.size === 0) return;
    timer = setTimeout(() => {
      storeAll();
      storeLater();
    }, RETRY_DELAY_MS);
    timer.unref();
  }

  return {
    /** Keeps a turn, as it has ended, until its end is stored. */
    add(turn: Turn): void {
      waiting.set(turn.id, turn);
      storeLater();
    },
    find: (turnId: string): Turn | undefined => waiting.get(turnId),
    /** Tries once more and gives up. */
    close(): void {
      clearTimeout(timer);
      storeAll();
      waiting.clear();
    },
  };
}
