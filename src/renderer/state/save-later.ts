/**
 * Saves what belongs to a conversation a while after its last change, so that many changes are one save.
 * @param save is to deal with its own failure
 */
export function createSaveLater(pauseMs: number, save: (conversationId: string) => Promise<void>) {
  const unsaved = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Saves all that has changed, without waiting any longer. */
  function saveNow(): void {
    clearTimeout(timer);
    const ids = [...unsaved];
    unsaved.clear();
    for (const id of ids) void save(id);
  }

  return {
    saveNow,
    /** Something of a conversation has changed. */
    add(conversationId: string): void {
      unsaved.add(conversationId);
      clearTimeout(timer);
      timer = setTimeout(saveNow, pauseMs);
    },
    /** It could not be saved now: it goes with the next ones. */
    putBack(conversationId: string): void {
      unsaved.add(conversationId);
    },
    clear(): void {
      clearTimeout(timer);
      unsaved.clear();
    },
  };
}
