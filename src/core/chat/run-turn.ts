import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { RateLimitState, Turn } from "../../shared/chat/chat.ts";
import type { TurnUpdate } from "../../shared/chat/turn-update.ts";
import type { Settings } from "../../shared/settings.ts";
import { serializeStudy } from "../../shared/study/serialize-study.ts";
import type { RateLimitEvent } from "../claude/claude-event.ts";
import { decideTurnEnd } from "../claude/decide-turn-end.ts";
import type { ProcessExit } from "../claude/process-exit.ts";
import { isSameProcess } from "../claude/process-identity.ts";
import { startTurnProcess } from "../claude/start-turn-process.ts";
import { keepTranscript } from "../claude/transcripts.ts";
import type { FileBlock } from "../claude/user-message.ts";
import { type StudyFolder, turnFolderOf } from "../study/study-folder.ts";
import type { StudySession } from "../study/study-session.ts";
import type { AttachmentStore } from "./attachment-store.ts";
import { chooseSession } from "./choose-session.ts";
import { clearLaunchFiles } from "./clear-launch-files.ts";
import { findTurnProcess } from "./find-turn-process.ts";
import { createTurnFold, type TurnEvidence, type TurnFold } from "./fold-turn.ts";
import { type Launch, type Launcher, writeCanvas, writeLaunchFiles } from "./launcher.ts";
import type { LiveTurn } from "./live-turn.ts";
import { createOpenQuestions } from "./open-questions.ts";
import type { ProcessSlots } from "./process-slots.ts";
import { takeInLines, takeInStep } from "./take-in-lines.ts";
import { toEndUpdate } from "./turn-end.ts";
import { followTurnJournal, hasJournal, readStderrTail, refoldJournal } from "./turn-journal.ts";
import { buildTurnMessage } from "./turn-message.ts";
import type { TurnPathStore } from "./turn-path-store.ts";
import type { TurnRecorder } from "./turn-recorder.ts";
import type { CliState, TurnProcessRecord, TurnStore } from "./turn-store.ts";
import type { PlannedTurn, TakenWarmProcess } from "./warm-process.ts";
import { watchTurn } from "./watch-turn.ts";

export type TurnRunnerOptions = {
  readonly layout: StudyFolder;
  readonly study: StudySession;
  readonly turns: TurnStore;
  readonly paths: TurnPathStore;
  readonly attachments: AttachmentStore;
  readonly launcher: Launcher;
  readonly slots: ProcessSlots;
  readonly settings: () => Settings;
  /** Told when a turn has ended, within the transaction that stores its end. */
  readonly onEnded: (turn: Turn) => void;
  readonly onRateLimit: (state: RateLimitState) => void;
};

/**
 * What following a process came to. Only `ended` is an end: `session-missing` is tried once more with a new session of
 * the CLI, and `never-ran` (its app was killed before the CLI had the message, so that it said nothing and asked nobody)
 * is run again.
 */
type FollowOutcome = "ended" | "let-go" | "session-missing" | "never-ran";

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
  },
) {
  const { transact, record, publish } = recorder;
  const { detached, onSettled } = hooks;
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
    turn: Omit<PlannedTurn, "conversationId">,
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
    const { turnId, mode, choice } = turn;
    const launch = await launcher.plan({
      turnId,
      mode,
      choice,
      turnFolder,
      studyFolder: layout.folder,
      session,
    });
    const isNew = session.type === "new";
    return { launch, isNew, isLost, costBefore: isNew ? 0 : (before?.costUsd ?? 0) };
  }

  /** The state that the turns before have left in the CLI: of the nearest one that had a session. */
  function cliStateBefore(parentId: string | undefined): CliState | undefined {
    for (const id of paths.pathTo(parentId).toReversed()) {
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
    const { launch, isNew, isLost, costBefore } = await plan(
      {
        turnId: turn.id,
        parentId: turn.parentId,
        mode: turn.mode,
        choice: turns.choiceOf(turn.id),
        newSessionId: warm?.newSessionId ?? randomUUID(),
      },
      fresh ? undefined : cliStateBefore(turn.parentId),
    );
    if (isLost) noteLostSession(entry);
    const [files] = await Promise.all([readFiles(turn), writeLaunchFiles(turnFolder, launch)]);
    const started =
      (await warm?.ready(launch)) ?? (await startTurnProcess({ ...launch, cwd: layout.folder, turnFolder }));
    entry.process = { pid: started.pid, startTime: started.startTime };
    entry.input = started;
    entry.stop.signal.throwIfAborted();
    // Message and tools tell of one revision.
    const present = study.study();
    const known = new Set(paths.pathTo(turn.parentId));
    const seen = turn.parentId === undefined ? undefined : turns.baseRevisionOf(turn.parentId);
    const message = buildTurnMessage({
      turn,
      study: present,
      changesSince: seen === undefined ? [] : study.changesSince(seen, (id) => known.has(id)),
      history: isNew ? [...known].slice(-MAX_TOLD_TURNS).flatMap((id) => turns.find(id) ?? []) : [],
      files,
    });
    const told = message.flatMap((block) => (block.type === "text" ? [block.text] : []));
    turns.setModelContent(turn.id, told.join("\n\n"));
    entry.baseRevision = present.revision;
    const startedAt = Date.now();
    turns.setProcess(turn.id, { ...entry.process, baseRevision: present.revision, startedAt, costBefore });
    study.transact(() => publish(entry, [{ type: "state", state: "running", startedAt }]));
    await writeCanvas(turnFolder, serializeStudy(present));
    entry.stop.signal.throwIfAborted();
    started.send(message, { keepOpen: turn.mode === "power" });
    let exit: ProcessExit | undefined;
    void started.exited.then((value) => {
      exit = value;
    });
    return followToEnd(entry, {
      fold: createTurnFold({ approvalLimitMs: approvalLimitMs() }),
      fromByte: 0,
      isWriterGone: () => exit !== undefined,
      exit: () => exit,
      mayRetry: !isNew,
    });
  }

  function approvalLimitMs(): number {
    return settings()["approval.limitS"] * 1_000;
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

  async function followToEnd(
    entry: LiveTurn,
    follow: {
      fold: TurnFold;
      fromByte: number;
      isWriterGone: () => boolean | Promise<boolean>;
      exit: () => ProcessExit | undefined;
      mayRetry: boolean;
    },
  ): Promise<FollowOutcome> {
    const { fold } = follow;
    // Let go of while it was started: it runs on, and a stop was not asked for by anybody.
    if (detached.aborted) return "let-go";
    const turnFolder = turnFolderOf(layout, entry.turn.id);
    const questions = createOpenQuestions(entry.input, {
      limitMs: approvalLimitMs(),
      onDecided: (toolUseId, decision) => {
        const updates: TurnUpdate[] = [];
        transact(entry, () => {
          takeInStep({
            entry,
            step: fold.decide(toolUseId, decision),
            place: "answer",
            study,
            turns,
            updates,
          });
          publish(entry, updates);
        });
      },
    });
    entry.questions = questions;
    const watch = watchTurn(entry, settings);
    try {
      const lines = followTurnJournal(turnFolder, follow.fromByte, follow.isWriterGone, detached);
      for await (const batch of lines) {
        watch.sawOutput();
        const taken = takeInLines({ entry, fold, batch, study, turns, recorder });
        for (const question of taken.questions) questions.ask(question);
        if (taken.rateLimit !== undefined) options.onRateLimit(toRateLimitState(taken.rateLimit));
        // It has said its last word: without more input it ends.
        if (fold.evidence().results.length > 0) entry.input?.closeInput();
      }
    } finally {
      watch.close();
      questions.close();
      entry.questions = undefined;
    }
    if (detached.aborted) return "let-go";
    const evidence = fold.evidence();
    const exit = follow.exit();
    const end = decideTurnEnd({
      ...evidence,
      exit,
      stopRequested: entry.stop.signal.aborted,
      endedBy: watch.endedBy(),
      stderrTail: await readStderrTail(turnFolder),
    });
    entry.process = undefined;
    entry.input = undefined;
    if (end.sessionMissing === true && follow.mayRetry) return "session-missing";
    // Nobody saw it end, and it said nothing.
    if (end.state === "interrupted" && exit === undefined && !evidence.sawAnything) return "never-ran";
    const cleared = await clearLaunchFiles(turnFolder);
    const cliState = await keepCliState(entry, evidence);
    onSettled(entry);
    transact(entry, () => {
      const now = Date.now();
      const updates: TurnUpdate[] = [];
      takeInStep({ entry, step: fold.end(now), place: "end", study, turns, updates });
      publish(entry, updates);
      if (cliState !== undefined) turns.setCliState(entry.turn.id, cliState);
      record(entry, [
        ...cleared,
        toEndUpdate(end, evidence, {
          now,
          isDemo: entry.isDemo,
          costBefore: turns.costBefore(entry.turn.id),
        }),
      ]);
      options.onEnded(entry.turn);
    });
    return "ended";
  }

  /** Keeps a copy of the CLI's transcript with the study, so that the conversation goes on from here on any machine. */
  async function keepCliState(
    entry: LiveTurn,
    { sessionId: cliSessionId, results }: TurnEvidence,
  ): Promise<CliState | undefined> {
    if (cliSessionId === undefined) return undefined;
    const costUsd = results.at(-1)?.costUsd;
    try {
      const env = await launcher.environment();
      const transcriptBytes = await keepTranscript({ env, cliSessionId, folder: layout.transcriptsFolder });
      return { cliSessionId, transcriptBytes, costUsd };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const text = `The transcript of the claude command could not be kept with the study: ${reason}`;
      record(entry, [{ type: "part", part: { id: "transcript", type: "notice", level: "warning", text } }]);
      return { cliSessionId, transcriptBytes: undefined, costUsd };
    }
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
      const fold = createTurnFold({ stored: entry.turn.parts, approvalLimitMs: approvalLimitMs() });
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

  return { runQueued, runRecovered, plan, cliStateBefore };
}

function toRateLimitState({ status, limit, utilization, resetsAtMs }: RateLimitEvent): RateLimitState {
  return {
    status,
    ...(limit === undefined ? {} : { limit }),
    ...(utilization === undefined ? {} : { utilization }),
    ...(resetsAtMs === undefined ? {} : { resetsAt: resetsAtMs }),
  };
}
