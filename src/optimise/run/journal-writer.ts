import { close, fdatasync, ftruncate, open, writeSync } from "node:fs";
import { promisify } from "node:util";
import type { TrialEvent } from "../../shared/optimise/trial.ts";

export type JournalWriter = {
  /**
   * Writes events, so that they outlive this process; so that they outlive the machine as well, soon.
   * @throws an error of the system, such as ENOSPC
   */
  append(events: readonly TrialEvent[]): void;
  /** Resolves when everything so far is on the disk; what goes wrong is told to `onFailure` too. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens a journal for more.
 * @param fromByte where the last whole line ends; what stands behind it was cut off when its writer ended
 * @param syncMs events are brought to the disk together, at most this long after they were written: so much of what was
 *   computed is lost when the machine fails; when only this process ends nothing is
 * @param onFailure told when the disk does not take what was written
 */
export async function openJournal(
  path: string,
  fromByte: number,
  { syncMs, onFailure }: { readonly syncMs: number; readonly onFailure: (error: unknown) => void },
): Promise<JournalWriter> {
  // Not for reading too: a folder on a full or read-only disk is to fail here.
  const file = await promisify(open)(path, "a", 0o600);
  await promisify(ftruncate)(file, fromByte);
  let timer: NodeJS.Timeout | undefined;
  let isBehind = false;
  let syncing: Promise<void> | undefined;

  async function syncAll(): Promise<void> {
    while (isBehind) {
      isBehind = false;
      await promisify(fdatasync)(file);
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    syncing ??= syncAll()
      .catch((error: unknown) => {
        onFailure(error);
        throw error;
      })
      .finally(() => {
        syncing = undefined;
      });
    return syncing;
  }

  return {
    append(events) {
      const bytes = Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
      // A disk that is nearly full takes a part and refuses the rest at the next call.
      for (let start = 0; start < bytes.length; ) start += writeSync(file, bytes, start);
      isBehind = true;
      timer ??= setTimeout(() => {
        flush().catch(() => undefined); // it was told already
      }, syncMs);
    },
    flush,
    async close() {
      await flush();
      await promisify(close)(file);
    },
  };
}
