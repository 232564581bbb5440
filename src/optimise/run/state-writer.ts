import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunState } from "../../shared/optimise/run.ts";
import { writePrivateFile } from "../../system/write-private-file.ts";
import type { RunFolder } from "../run-folder/run-folder.ts";
import { STATE_BEAT_MS } from "../run-folder/run-state.ts";

export type StateWriter = {
  /** Writes the state as it is now, soon; at once where it is another one. */
  touch(): void;
  /** Writes the last state of all. On a full disk it takes what was kept free for this. */
  writeLast(state: RunState): Promise<void>;
  /** Nothing is written after this resolves. */
  close(): Promise<void>;
};

/** Changes that come fast are written together, ms. */
const PACE_MS = 200;
/** Kept free on the disk for the last state. */
const RESERVE_BYTES = 64 << 10;

/**
 * Replaces a run's state file as its state changes, and from time to time as a sign of life.
 * @param onFailure told when the state cannot be written, which the run cannot go on without
 */
export async function createStateWriter(
  { folder, stateFile }: RunFolder,
  read: () => RunState,
  onFailure: (error: unknown) => void,
): Promise<StateWriter> {
  const reserve = join(folder, "reserve");
  let writtenAt = Number.NEGATIVE_INFINITY;
  let writtenState: RunState["state"] | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let isClosed = false;

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    const state = read();
    writtenAt = performance.now();
    writtenState = state.state;
    writing = writing.then(() => writePrivateFile(stateFile, JSON.stringify(state))).catch(onFailure);
  }

  const beat = setInterval(() => {
    if (performance.now() - writtenAt >= STATE_BEAT_MS / 2) write();
  }, STATE_BEAT_MS);
  await writeFile(reserve, Buffer.alloc(RESERVE_BYTES, 1), { mode: 0o600 });

  async function stop(): Promise<void> {
    isClosed = true;
    clearInterval(beat);
    clearTimeout(timer);
    await writing;
  }

  return {
    touch() {
      if (isClosed) return;
      if (read().state !== writtenState) return write();
      timer ??= setTimeout(write, Math.max(0, writtenAt + PACE_MS - performance.now()));
    },
    async writeLast(state) {
      await stop();
      await rm(reserve, { force: true });
      await writePrivateFile(stateFile, JSON.stringify(state), { flush: true });
    },
    close: stop,
  };
}
