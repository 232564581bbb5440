import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { Turn } from "../../shared/chat/chat.ts";
import type { TurnUpdate } from "../../shared/chat/turn-update.ts";
import type { Problem } from "../../shared/study/problem.ts";
import { isSameProcess } from "../../system/process-identity.ts";
import type { ProcessExit } from "../claude/process-exit.ts";
import { startTurnProcess } from "../claude/start-turn-process.ts";
import type { FileBlock } from "../claude/user-message.ts";
import { scratchFolderOf, turnFolderOf } from "../study/study-folder.ts";
import type { AttachmentStore } from "./attachment-store.ts";
import { chooseSession } from "./choose-session.ts";
import { findTurnProcess } from "./find-turn-process.ts";
import { createTurnFold } from "./fold-turn.ts";
import {
  approvalLimitMs,
  createTurnFollower,
  type FollowOutcome,
  type TurnFollowerOptions,
} from "./follow-turn.ts";
import { type Launch, writeLaunchFiles } from "./launcher.ts";
import type { LiveCanvas } from "./live-canvas.ts";
import type { LiveTurn } from "./live-turn.ts";
import type { ProcessSlots } from "./process-slots.ts";
import { hasJournal, refoldJournal } from "./turn-journal.ts";
import { buildTurnMessage } from "./turn-message.ts";
import type { TurnPathStore } from "./turn-path-store.ts";
import type { TurnRecorder } from "./turn-recorder.ts";
import type { CliState, TurnProcessRecord } from "./turn-store.ts";
import type { PlannedTurn, TakenWarmProcess } from "./warm-process.ts";

export type TurnRunnerOptions = TurnFollowerOptions & {
  readonly paths: TurnPathStore;
  readonly attachments: AttachmentStore;
  readonly slots: ProcessSlots;
  /** The user trusts the study. */
  readonly isTrusted: () => boolean;
  /** Tools that Claude does not have here, a line each with the reason. */
  readonly unavailableTools: () => Promise<readonly string[]>;
  /** What is wrong with the study's folder and machine, as far as it was looked at. */
  readonly outerProblems: () => readonly Problem[];
};

/** The context holds about so many short ones; older ones need not be read. */
const MAX_TOLD_TURNS = 100;

const SESSION_GONE =
  "The earlier session of the claude command is gone; the conversation so far was told again.";

/**
 * Runs one turn from its process to its end, or from where an earlier app has left it.
 * @param hooks.onSettled called when the end is known, before it is stored and told
 * @param hooks.onQueueChanged called when a turn begins or ends to wait
 * @param hooks.detached aborted when the app lets go of its turns: they are then left as they are
 */
export function createTurnRunner(
  options: TurnRunnerOptions,
  recorder: TurnRecorder,
  hooks: {
    detached: AbortSignal;
    onSettled: (entry: LiveTurn) => void;
    onQueueChanged: () => void;
    liveCanvas: LiveCanvas;
  },
) {
  const { record, publish } = recorder;
  const { liveCanvas } = hooks;
  const followToEnd = createTurnFollower(options, recorder, hooks);
  const { layout, study, turns, paths, attachments, launcher, slots, settings } = options;

  /**
   * Runs a waiting turn as soon as there is a slot for it. Rejects with the reason of its stop when it is stopped before.
   * @param warm a process that was started for it ahead, with its slot
   */
  async function runQueued(entry: LiveTurn, warm?: TakenWarmProcess): Promise<void> {
    const release = warm?.release ?? (await takeSlot(entry));
    try {
      await retryFresh(entry, await attempt(entry, { fresh: false, warm }));
    } finally {
      await warm?.discard();
      release();
    }
  }

  async function takeSlot(entry: LiveTurn): Promise<() => void> {
    entry.waitsFor = "process";
    hooks.onQueueChanged();
    try {
      return await slots.take(entry.stop.signal);
    } finally {
      entry.waitsFor = undefined;
      hooks.onQueueChanged();
    }
  }

  async function retryFresh(entry: LiveTurn, outcome: FollowOutcome): Promise<void> {
    if (outcome !== "session-missing") return;
    noteLostSession(entry);
    await attempt(entry, { fresh: true, warm: undefined });
  }

  function noteLostSession(entry: LiveTurn): void {
    const part = { id: "session-missing", type: "notice", level: "info", text: SESSION_GONE } as const;
    record(entry, [{ type: "part", part }]);
  }

  /** What a turn would be started with at this moment, and whether the CLI knows the conversation by itself. */
  async function plan(
    turn: PlannedTurn,
    before: CliState | undefined,
  ): Promise<{ launch: Launch; isNew: boolean; isLost: boolean; costBefore: number }> {
    const turnFolder = turnFolderOf(layout, turn.turnId);
    const { session, isLost } = await chooseSession({
      before,
      env: await launcher.environment(),
      transcriptsFolder: layout.transcriptsFolder,
      turnFolder,
      newId: turn.newSessionId,
    });
    const { turnId, mode, choice, review } = turn;
    const launch = await launcher.plan({
      turnId,
      mode,
      choice,
      review,
      turnFolder,
      studyFolder: layout.folder,
      scratchFolder: scratchFolderOf(layout, turn.conversationId),
      isTrusted: options.isTrusted(),
      session,
    });
    const isNew = session.type === "new";
    return { launch, isNew, isLost, costBefore: isNew ? 0 : (before?.costUsd ?? 0) };
  }

  /** The state that the turns of a path have left in the CLI: of the last one that had a session. */
  function cliStateAfter(path: readonly string[]): CliState | undefined {
    for (const id of path.toReversed()) {
      const state = turns.cliStateOf(id);
      if (state !== undefined) return state;
    }
    return undefined;
  }

  /** One process from its start to its end. A missing session is no end yet: the turn is tried once more without it. */
  async function attempt(
    entry: LiveTurn,
    { fresh, warm }: { fresh: boolean; warm: TakenWarmProcess | undefined },
  ): Promise<FollowOutcome> {
    const { turn } = entry;
    const turnFolder = turnFolderOf(layout, turn.id);
    await mkdir(turnFolder, { recursive: true, mode: 0o700 });
    const path = paths.pathTo(turn.parentId);
    const { launch, isNew, isLost, costBefore } = await plan(
      {
        turnId: turn.id,
        conversationId: turn.conversationId,
        parentId: turn.parentId,
        mode: turn.mode,
        review: turn.review,
        choice: turns.choiceOf(turn.id),
        newSessionId: warm?.newSessionId ?? randomUUID(),
      },
      fresh ? undefined : cliStateAfter(path),
    );
    if (isLost) noteLostSession(entry);
    const [files, unavailable] = await Promise.all([
      readFiles(turn),
      options.unavailableTools(),
      writeLaunchFiles(turnFolder, launch),
    ]);
    const started =
      (await warm?.ready(launch)) ?? (await startTurnProcess({ ...launch, cwd: layout.folder, turnFolder }));
    entry.process = { pid: started.pid, startTime: started.startTime };
    entry.input = started;
    entry.stop.signal.throwIfAborted();
    // Message and tools tell of one revision.
    const present = liveCanvas.studyFor(entry);
    const known = new Set(path);
    const seen = turn.parentId === undefined ? undefined : turns.baseRevisionOf(turn.parentId);
    const message = buildTurnMessage({
      turn,
      study: present,
      outerProblems: options.outerProblems(),
      unavailable,
      changesSince:
        seen === undefined ? [] : study.changesSince(seen, (id) => known.has(id)).map(({ patch }) => patch),
      waiting: liveCanvas.waiting(),
      before: turn.parentId === undefined ? undefined : turns.find(turn.parentId),
      history: isNew ? path.slice(-MAX_TOLD_TURNS).flatMap((id) => turns.find(id) ?? []) : [],
      files,
    });
    const told = message.flatMap((block) => (block.type === "text" ? [block.text] : []));
    turns.setModelContent(turn.id, told.join("\n\n"));
    entry.baseRevision = present.revision;
    const startedAt = Date.now();
    turns.setProcess(turn.id, { ...entry.process, baseRevision: present.revision, startedAt, costBefore });
    study.transact(() => publish(entry, [{ type: "state", state: "running", startedAt }]));
    await liveCanvas.write(entry);
    entry.stop.signal.throwIfAborted();
    started.send(message, { keepOpen: turn.mode === "power" });
    let exit: ProcessExit | undefined;
    void started.exited.then((value) => {
      exit = value;
    });
    return followToEnd(entry, {
      fold: createTurnFold({ approvalLimitMs: approvalLimitMs(settings()) }),
      fromByte: 0,
      isWriterGone: () => exit !== undefined,
      exit: () => exit,
      mayRetry: !isNew,
    });
  }

  function readFiles(turn: Turn): Promise<FileBlock[]> {
    return Promise.all(
      turn.attachments.map(async ({ id, mediaType }) => ({
        type: mediaType === "application/pdf" ? ("document" as const) : ("image" as const),
        mediaType,
        base64: (await attachments.read(id)).base64,
      })),
    );
  }

  /**
   * Takes up a turn that an earlier app left without an end: follows its process, or finishes it from its journal.
   * One that never got as far as a process with its message is run now.
   */
  async function runRecovered(entry: LiveTurn, noted: TurnProcessRecord): Promise<void> {
    const turnFolder = turnFolderOf(layout, entry.turn.id);
    const left = await settleProcess(turnFolder, noted);
    if (left === undefined) return runQueued(entry);
    entry.process = left.process;
    if (left.process.pid > 0 && left.process.pid !== noted.pid)
      turns.setProcess(entry.turn.id, { ...left.process, baseRevision: entry.baseRevision });
    const release = slots.occupy();
    let outcome: FollowOutcome;
    try {
      const fold = createTurnFold({ stored: entry.turn.parts, approvalLimitMs: approvalLimitMs(settings()) });
      await refoldJournal(turnFolder, fold, left.journalBytes);
      // Text that came before the app ended, of a part that is not complete yet.
      const open = fold.openParts().map((part): TurnUpdate => ({ type: "part", part }));
      study.transact(() => publish(entry, [{ type: "state", state: "running" }, ...open]));
      const { pid, startTime } = left.process;
      outcome = await followToEnd(entry, {
        fold,
        fromByte: left.journalBytes,
        isWriterGone: async () => !(await isSameProcess(pid, startTime)),
        exit: () => undefined,
        mayRetry: true,
      });
      await retryFresh(entry, outcome);
    } finally {
      release();
    }
    if (outcome === "never-ran") await runQueued(entry);
  }

  /** @returns undefined when there never was a process. */
  async function settleProcess(
    turnFolder: string,
    { pid, startTime, journalBytes }: Omit<TurnProcessRecord, "stopRequested">,
  ): Promise<{ process: { pid: number; startTime: string }; journalBytes: number } | undefined> {
    const running = await findTurnProcess(turnFolder);
    if (running !== undefined && running.pid !== pid) return { process: running, journalBytes: 0 };
    if (pid !== undefined && startTime !== undefined) return { process: { pid, startTime }, journalBytes };
    // It ended before anybody had noted it: its journal tells how.
    return (await hasJournal(turnFolder))
      ? { process: { pid: 0, startTime: "" }, journalBytes: 0 }
      : undefined;
  }

  return { runQueued, runRecovered, plan, cliStateAfter };
}
