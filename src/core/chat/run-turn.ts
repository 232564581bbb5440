import { mkdir } from "node:fs/promises";
import type { Turn } from "../../shared/chat/chat.ts";
import type { TurnUpdate } from "../../shared/chat/turn-update.ts";
import type { Settings } from "../../shared/settings.ts";
import { serializeStudy } from "../../shared/study/serialize-study.ts";
import { decideTurnEnd } from "../claude/decide-turn-end.ts";
import type { ProcessExit } from "../claude/process-exit.ts";
import { isSameProcess } from "../claude/process-identity.ts";
import { startTurnProcess } from "../claude/start-turn-process.ts";
import { type StudyFolder, turnFolderOf } from "../study/study-folder.ts";
import type { StudySession } from "../study/study-session.ts";
import type { ConversationStore } from "./conversation-store.ts";
import { findTurnProcess } from "./find-turn-process.ts";
import { createTurnFold, type TurnFold } from "./fold-turn.ts";
import { createCliSessionId, type Launcher } from "./launcher.ts";
import type { LiveTurn } from "./live-turn.ts";
import type { ProcessSlots } from "./process-slots.ts";
import { takeInLines, takeInStep } from "./take-in-lines.ts";
import { toEndUpdate } from "./turn-end.ts";
import {
  followTurnJournal,
  hasJournal,
  readStderrTail,
  refoldJournal,
  removeLaunchFiles,
} from "./turn-journal.ts";
import { buildTurnMessage } from "./turn-message.ts";
import type { TurnRecorder } from "./turn-recorder.ts";
import type { TurnProcessRecord, TurnStore } from "./turn-store.ts";
import { watchTurn } from "./watch-turn.ts";

export type TurnRunnerOptions = {
  readonly layout: StudyFolder;
  readonly study: StudySession;
  readonly turns: TurnStore;
  readonly conversations: ConversationStore;
  readonly launcher: Launcher;
  readonly slots: ProcessSlots;
  readonly settings: () => Settings;
  /** Turns go to the demo model. */
  readonly isDemo: boolean;
  /** Told when a turn has ended, within the transaction that stores its end. */
  readonly onEnded: (turn: Turn) => void;
};

/**
 * What following a process came to. Only `ended` is an end: `session-missing` is tried once more with a new session of
 * the CLI, and `never-ran` (its app was killed before the CLI had the message, so that it said nothing and asked nobody)
 * is run again.
 */
type FollowOutcome = "ended" | "let-go" | "session-missing" | "never-ran";

/**
 * Runs one turn from its process to its end, or from where an earlier app has left it.
 * @param hooks.onSettled called when the end is known, before it is stored and told
 * @param hooks.detached aborted when the app lets go of its turns: they are then left as they are
 */
export function createTurnRunner(
  options: TurnRunnerOptions,
  { record, publish }: TurnRecorder,
  { detached, onSettled }: { detached: AbortSignal; onSettled: (entry: LiveTurn) => void },
) {
  const { layout, study, turns, conversations, launcher, slots, settings, isDemo } = options;

  /** Runs a waiting turn as soon as there is a slot for it. Rejects with the reason of its stop when it is stopped before. */
  async function runQueued(entry: LiveTurn): Promise<void> {
    const release = await slots.take(entry.stop.signal);
    try {
      await retryFresh(entry, await attempt(entry, { fresh: false }));
    } finally {
      release();
    }
  }

  async function retryFresh(entry: LiveTurn, outcome: FollowOutcome): Promise<void> {
    if (outcome !== "session-missing") return;
    const text = "The earlier session of the claude command is gone; the conversation so far was told again.";
    record(entry, [{ type: "part", part: { id: "session-missing", type: "notice", level: "info", text } }]);
    await attempt(entry, { fresh: true });
  }

  /** One process from its start to its end. A missing session is no end yet: the turn is tried once more without it. */
  async function attempt(entry: LiveTurn, { fresh }: { fresh: boolean }): Promise<FollowOutcome> {
    const { turn } = entry;
    const binding = conversations.binding(turn.conversationId);
    const resumed = fresh ? undefined : binding.cliSessionId;
    const present = study.study();
    const turnFolder = turnFolderOf(layout, turn.id);
    await mkdir(turnFolder, { recursive: true, mode: 0o700 });
    const launch = await launcher.prepare({
      turnId: turn.id,
      mode: turn.mode,
      turnFolder,
      studyFolder: layout.folder,
      session:
        resumed === undefined ? { type: "new", id: createCliSessionId() } : { type: "resume", id: resumed },
      canvas: serializeStudy(present),
    });
    const message = buildTurnMessage({
      turn,
      study: present,
      changesSince: study.changesByOthers(binding.seenRevision ?? present.revision),
      history:
        resumed === undefined ? turns.list(turn.conversationId).filter((other) => other.id !== turn.id) : [],
    });
    turns.setModelContent(turn.id, message.map((block) => block.text).join("\n\n"));
    entry.stop.signal.throwIfAborted();
    const started = await startTurnProcess({ ...launch, cwd: layout.folder, turnFolder, message });
    entry.process = { pid: started.pid, startTime: started.startTime };
    entry.baseRevision = present.revision;
    turns.setProcess(turn.id, { ...entry.process, baseRevision: present.revision });
    study.transact(() => publish(entry, [{ type: "state", state: "running" }]));
    let exit: ProcessExit | undefined;
    void started.exited.then((value) => {
      exit = value;
    });
    return followToEnd(entry, {
      fold: createTurnFold(),
      fromByte: 0,
      isWriterGone: () => exit !== undefined,
      exit: () => exit,
      mayRetry: resumed !== undefined,
    });
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
    const watch = watchTurn(entry, settings);
    try {
      const lines = followTurnJournal(turnFolder, follow.fromByte, follow.isWriterGone, detached);
      for await (const batch of lines) {
        watch.sawOutput();
        takeInLines({ entry, fold, batch, study, turns, publish });
      }
    } finally {
      watch.close();
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
    if (end.sessionMissing === true && follow.mayRetry) return "session-missing";
    // Nobody saw it end, and it said nothing.
    if (end.state === "interrupted" && exit === undefined && !evidence.sawAnything) return "never-ran";
    await removeLaunchFiles(turnFolder);
    onSettled(entry);
    study.transact(() => {
      const now = Date.now();
      const updates: TurnUpdate[] = [];
      takeInStep({ entry, step: fold.end(now), place: "end", study, turns, updates });
      publish(entry, updates);
      conversations.setBinding(entry.turn.conversationId, {
        cliSessionId: evidence.sessionId ?? conversations.binding(entry.turn.conversationId).cliSessionId,
        seenRevision: entry.baseRevision,
      });
      record(entry, [toEndUpdate(end, evidence, { now, isDemo })]);
      options.onEnded(entry.turn);
    });
    return "ended";
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
      const fold = createTurnFold(entry.turn.parts);
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
    { pid, startTime, journalBytes }: TurnProcessRecord,
  ): Promise<{ process: { pid: number; startTime: string }; journalBytes: number } | undefined> {
    const running = await findTurnProcess(turnFolder);
    if (running !== undefined && running.pid !== pid) return { process: running, journalBytes: 0 };
    if (pid !== undefined && startTime !== undefined) return { process: { pid, startTime }, journalBytes };
    // It ended before anybody had noted it: its journal tells how.
    return (await hasJournal(turnFolder))
      ? { process: { pid: 0, startTime: "" }, journalBytes: 0 }
      : undefined;
  }

  return { runQueued, runRecovered };
}
