import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ulid } from "ulid";
import { z } from "zod";
import type { Mode, ModelChoice } from "../../shared/chat/chat.ts";
import { writePrivateFile } from "../../system/write-private-file.ts";
import { startTurnProcess, type TurnProcess } from "../claude/start-turn-process.ts";
import { stopProcessTree } from "../claude/stop-process-tree.ts";
import { type StudyFolder, turnFolderOf } from "../study/study-folder.ts";
import { type Launch, writeLaunchFiles } from "./launcher.ts";
import type { BorrowedSlot, ProcessSlots } from "./process-slots.ts";
import { hasJournal, removeLaunchFiles } from "./turn-journal.ts";

/** The turn that the next message of a conversation will make. */
export type ExpectedTurn = {
  readonly conversationId: string;
  readonly parentId: string | undefined;
  readonly mode: Mode;
  readonly choice: ModelChoice;
  readonly review: boolean;
};

export type PlannedTurn = ExpectedTurn & {
  readonly turnId: string;
  /** Name for a session of the CLI, where a new one is made. */
  readonly newSessionId: string;
};

/** A process that was started before its message. It prints nothing and asks nobody until it has it. */
export type WarmProcess = { readonly process: TurnProcess; readonly launch: Launch };

export type TakenWarmProcess = {
  readonly newSessionId: string;
  /** Undefined where it did not start, or was started for something else than `launch`: it is gone then. */
  ready(launch: Launch): Promise<TurnProcess | undefined>;
  /** Ends it if it was not taken by `ready`. */
  discard(): Promise<void>;
  release(): void;
};

export type WarmPool = ReturnType<typeof createWarmPool>;

type Kept = {
  readonly turn: PlannedTurn;
  readonly slot: BorrowedSlot;
  readonly started: Promise<WarmProcess | undefined>;
  timer: NodeJS.Timeout | undefined;
};

/** Names the process that waits in a turn's folder, so that the next app can end it should it still be there. */
const WARM_FILE = "process.json";
const WarmRecord = z.object({ pid: z.number().int().positive(), startTime: z.string().min(1) });

/** Clears the folder of a turn that never came to be. A folder with a journal stays: its database was lost. */
export async function sweepTurnFolder(turnFolder: string): Promise<void> {
  const text = await readFile(join(turnFolder, WARM_FILE), "utf8").catch(() => undefined);
  const record = text === undefined ? undefined : WarmRecord.safeParse(parseJson(text));
  if (record?.success === true) await stopProcessTree(record.data);
  if (await hasJournal(turnFolder)) await removeLaunchFiles(turnFolder);
  else await rm(turnFolder, { recursive: true, force: true });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // half written when its app was killed
  }
}

/** A process that was not asked anything ends by itself when its input ends, in about 30 ms. */
const QUIET_END_MS = 1_000;

/**
 * Keeps at most one process ready for the next message, so that the answer comes sooner. It has a turn's id and folder
 * from the start, and the turn that takes it gets them. When the app dies its input ends, and so does the process.
 * @param options.plan what a turn would be started with at this moment
 * @param options.keepMs how long an unused one is kept; 0: none is started
 */
export function createWarmPool({
  layout,
  slots,
  plan,
  keepMs,
  onChanged,
}: {
  layout: StudyFolder;
  slots: ProcessSlots;
  plan: (turn: PlannedTurn) => Promise<Launch>;
  keepMs: () => number;
  /** Told when a conversation got a process or lost it. */
  onChanged: (conversationId: string) => void;
}) {
  let kept: Kept | undefined;
  /** Ends that are under way: closing waits for them. */
  const ending = new Set<Promise<void>>();
  /** One preparation after the other: two at once would both find the place free. */
  let preparing: Promise<unknown> = Promise.resolve();

  async function start(turn: PlannedTurn): Promise<WarmProcess> {
    const turnFolder = turnFolderOf(layout, turn.turnId);
    await mkdir(turnFolder, { recursive: true, mode: 0o700 });
    const launch = await plan(turn);
    await writeLaunchFiles(turnFolder, launch);
    const process = await startTurnProcess({ ...launch, cwd: layout.folder, turnFolder });
    const { pid, startTime } = process;
    await writePrivateFile(join(turnFolder, WARM_FILE), JSON.stringify({ pid, startTime }));
    return { process, launch };
  }

  async function end({ process }: WarmProcess): Promise<void> {
    process.closeInput();
    const left = Symbol("still there");
    const outcome = await Promise.race([
      process.exited,
      new Promise((resolve) => setTimeout(resolve, QUIET_END_MS, left)),
    ]);
    if (outcome === left) await stopProcessTree(process);
  }

  function drop(dropped: Kept): Promise<void> {
    if (kept === dropped) kept = undefined;
    clearTimeout(dropped.timer);
    const done = dropped.started
      .then((warm) => (warm === undefined ? undefined : end(warm)))
      .then(() => rm(turnFolderOf(layout, dropped.turn.turnId), { recursive: true, force: true }))
      .finally(() => {
        dropped.slot.release();
        ending.delete(done);
        onChanged(dropped.turn.conversationId);
      });
    ending.add(done);
    return done;
  }

  /** What cannot be ended or removed now is looked after when the study is opened the next time. */
  function dropQuietly(dropped: Kept): void {
    drop(dropped).catch(() => undefined);
  }

  function expireLater(warm: Kept): void {
    clearTimeout(warm.timer);
    warm.timer = setTimeout(() => dropQuietly(warm), keepMs());
    warm.timer.unref();
  }

  async function prepareNow(turn: ExpectedTurn): Promise<boolean> {
    if (kept !== undefined) {
      const { turnId: _turnId, newSessionId: _newSessionId, ...present } = kept.turn;
      if (keepMs() > 0 && isDeepStrictEqual(present, turn)) {
        expireLater(kept);
        return (await kept.started) !== undefined;
      }
      await drop(kept);
    }
    if (keepMs() === 0) return false;
    const slot = slots.borrow(() => {
      if (kept === warm) dropQuietly(warm);
    });
    if (slot === undefined) return false;
    const planned = { ...turn, turnId: ulid(), newSessionId: randomUUID() };
    const warm: Kept = {
      turn: planned,
      slot,
      // A process that cannot be started will be told of by the turn that needs it.
      started: start(planned).catch(() => undefined),
      timer: undefined,
    };
    kept = warm;
    expireLater(warm);
    const started = await warm.started;
    if (started === undefined) {
      if (kept === warm) await drop(warm);
      return false;
    }
    void started.process.exited.then(() => {
      if (kept === warm) dropQuietly(warm);
    });
    onChanged(turn.conversationId);
    return kept === warm;
  }

  return {
    /** Has a process ready for the next turn of a conversation, if there is a place for one. */
    prepare(turn: () => ExpectedTurn | undefined): Promise<boolean> {
      const prepared = preparing.then(() => {
        const expected = turn();
        return expected === undefined ? false : prepareNow(expected);
      });
      preparing = prepared.catch(() => undefined); // its caller gets the error
      return prepared;
    },

    /** Id that the next turn of a conversation has to have to get the process that is ready for it. */
    turnIdFor: (conversationId: string): string | undefined =>
      kept?.turn.conversationId === conversationId ? kept.turn.turnId : undefined,

    /** Hands the process over to its turn, with its place. */
    take(turnId: string): TakenWarmProcess | undefined {
      if (kept?.turn.turnId !== turnId) return undefined;
      const taken = kept;
      kept = undefined;
      clearTimeout(taken.timer);
      taken.slot.keep();
      let isUsed = false;
      return {
        newSessionId: taken.turn.newSessionId,
        async ready(launch) {
          const warm = await taken.started;
          if (warm === undefined) return undefined;
          isUsed = isDeepStrictEqual(warm.launch, launch);
          if (isUsed) return warm.process;
          await end(warm);
          return undefined;
        },
        async discard() {
          if (isUsed) return;
          const warm = await taken.started;
          if (warm !== undefined) await end(warm);
        },
        release: () => taken.slot.release(),
      };
    },

    /** Ends the process that is ready, if it is for this conversation. */
    async discard(conversationId: string): Promise<void> {
      if (kept?.turn.conversationId === conversationId) await drop(kept);
    },

    async close(): Promise<void> {
      if (kept !== undefined) dropQuietly(kept);
      await Promise.allSettled(ending);
    },
  };
}
