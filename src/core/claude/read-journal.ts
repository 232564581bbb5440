import { type FSWatcher, watch } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createLineSplitter, type JournalLine } from "./line-splitter.ts";

export type { JournalLine };

const READ_BYTES = 256 * 1024;
/** The CLI repeats a long answer whole in one line; a 5 MB answer makes lines of about 5 MB. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** File watching is a hint that can be late or missing (network folders); polling makes the latency certain. */
const BUSY_POLL_MS = 15;
const IDLE_POLL_MS = 100;
const BUSY_FOR_MS = 2000;

/**
 * Follows a file that another process appends to. Yields the whole lines of one read at a time, oldest first,
 * and ends when the writer is gone and everything is read, or at once when `signal` is aborted.
 * What stands after the last newline then comes as a line with `damage: "torn"`.
 * @param options.fromByte Where to go on: the `endByte` of the last line that was dealt with, or 0.
 * @param options.isWriterGone Asked between reads, never while there is still something to read.
 * @throws the file system's error if the file cannot be read; a missing file counts as an empty one.
 */
export async function* followJournal(options: {
  readonly path: string;
  readonly fromByte: number;
  readonly isWriterGone: () => boolean | Promise<boolean>;
  readonly signal: AbortSignal;
}): AsyncGenerator<JournalLine[]> {
  const { path, isWriterGone, signal } = options;
  const splitter = createLineSplitter({ fromByte: options.fromByte, maxLineBytes: MAX_LINE_BYTES });
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  const alarm = createAlarm(signal);
  let file: FileHandle | undefined;
  let watcher: FSWatcher | undefined;
  let position = options.fromByte;
  let lastBytesAtMs = performance.now();
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let gone = false;
  try {
    while (!signal.aborted) {
      file ??= await openIfThere(path);
      watcher ??= file && watchIfPossible(path, alarm.ring);
      const bytesRead = file ? (await file.read(buffer, 0, READ_BYTES, position)).bytesRead : 0;
      if (bytesRead > 0) {
        position += bytesRead;
        lastBytesAtMs = performance.now();
        const lines = splitter.push(buffer.subarray(0, bytesRead));
        if (lines.length > 0) yield lines;
        continue;
      }
      if (gone) {
        const rest = splitter.takeRest();
        if (rest) yield [rest];
        return;
      }
      const nowMs = performance.now();
      const pollMs = nowMs - lastBytesAtMs < BUSY_FOR_MS ? BUSY_POLL_MS : IDLE_POLL_MS;
      if (nowMs - askedAtMs >= pollMs) {
        askedAtMs = nowMs;
        // A writer that is gone may have written after the read above: read once more before ending.
        gone = await isWriterGone();
        if (gone) continue;
      }
      await alarm.wait(pollMs);
    }
  } finally {
    alarm.close();
    watcher?.close();
    await file?.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Without a watcher (limit of watches reached, odd file system) polling alone is used. */
function watchIfPossible(path: string, ring: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, { persistent: false }, ring);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

/** A wait that ends early when the file changes or the reader is told to stop. A ring between two waits is kept. */
function createAlarm(signal: AbortSignal): {
  ring: () => void;
  wait: (ms: number) => Promise<void>;
  close: () => void;
} {
  let rung = false;
  let wake: (() => void) | undefined;
  function ring(): void {
    rung = true;
    wake?.();
  }
  signal.addEventListener("abort", ring);
  return {
    ring,
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = undefined;
      rung = false;
    },
    close: () => signal.removeEventListener("abort", ring),
  };
}
