import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Turn } from "../../shared/chat/chat.ts";
import { reduceTurn, type TurnUpdate } from "../../shared/chat/turn-update.ts";
import { AppError, toErrorInfo } from "../../shared/errors.ts";
import type { Settings } from "../../shared/settings.ts";
import { serializeStudy } from "../../shared/study/serialize-study.ts";
import { decideTurnEnd, type TurnEnd } from "../claude/decide-turn-end.ts";
import type { ProcessExit } from "../claude/process-exit.ts";
import { isSameProcess } from "../claude/process-identity.ts";
import { startTurnProcess } from "../claude/start-turn-process.ts";
import type { StudyFolder } from "../study/study-folder.ts";
import type { StudySession } from "../study/study-session.ts";
import type { ConversationStore } from "./conversation-store.ts";
import { findTurnProcess } from "./find-turn-process.ts";
import { createTurnFold, type TurnFold } from "./fold-turn.ts";
import { createCliSessionId, type Launcher } from "./launcher.ts";
import { endProcess, type LiveTurn } from "./live-turn.ts";
import type { ProcessSlots } from "./process-slots.ts";
import { takeInLines, takeInStep } from "./take-in-lines.ts";
import { toEndUpdate } from "./turn-end.ts";
import { followTurnJournal, hasJournal, readStderrTail, refoldJournal } from "./turn-journal.ts";
import { buildTurnMessage } from "./turn-message.ts";
import type { TurnProcessRecord, TurnStore } from "./turn-store.ts";
import { watchTurn } from "./watch-turn.ts";

export type TurnEngine = ReturnType<typeof createTurnEngine>;

export type TurnEngineOptions = {
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
 * Runs turns: starts the CLI once for each message, follows its journal, and brings the turn to exactly one end.
 * The journal and the database hold all that counts, so a turn can be taken up again by the next app.
 */
export function createTurnEngine(options: TurnEngineOptions) {
  const { layout, study, turns, conversations, launcher, slots, settings, isDemo } = options;
  const live = new Map<string, LiveTurn>();
  const detached = new AbortController();
  const unsubscribe = study.onUndone((groupId, undone) => {
    const turn = live.get(groupId)?.turn ?? turns.find(groupId);
    if (turn === undefined) return;
    study.emit({
      type: "turn.updated",
      conversationId: turn.conversationId,
      turnId: turn.id,
      updates: [{ type: "undone", undone }],
    });
  });

  function turnFolderOf(turnId: string): string {
    return join(layout.turnsFolder, turnId);
  }

  /** Stores updates and tells the windows, in one transaction. */
  function record(entry: LiveTurn, updates: readonly TurnUpdate[]): void {
    study.transact(() => {
      for (const update of updates) turns.append(entry.turn, update);
      publish(entry, updates);
    });
  }

  function publish(entry: LiveTurn, updates: readonly TurnUpdate[]): void {
    if (updates.length === 0) return;
    entry.turn = updates.reduce(reduceTurn, entry.turn);
    const { conversationId, id: turnId } = entry.turn;
    study.emit({ type: "turn.updated", conversationId, turnId, updates: [...updates] });
  }

  function track(
    turn: Turn,
    baseRevision: number,
    work: (entry: LiveTurn) => Promise<TurnEnd | undefined>,
  ): LiveTurn {
    const entry: LiveTurn = {
      turn,
      baseRevision,
      process: undefined,
      stop: new AbortController(),
      ending: undefined,
      finished: Promise.resolve(),
    };
    live.set(turn.id, entry);
    entry.finished = runToEnd(entry, work);
    return entry;
  }

  /** Whatever happens in between, the turn ends once, with a state that is stored. */
  async function runToEnd(
    entry: LiveTurn,
    work: (entry: LiveTurn) => Promise<TurnEnd | undefined>,
  ): Promise<void> {
    let end: TurnEnd | undefined;
    try {
      end = await work(entry);
    } catch (error) {
      const failure = await endProcess(entry).then(
        () => error,
        (reason: unknown) => new AggregateError([error, reason], toErrorInfo(reason).message),
      );
      end = entry.stop.signal.aborted
        ? { state: "stopped" }
        : { state: "failed", error: toErrorInfo(failure) };
    }
    if (end === undefined || detached.signal.aborted) {
      live.delete(entry.turn.id);
      return;
    }
    const update = toEndUpdate(end, noEvidence, { now: Date.now(), isDemo });
    try {
      await removeLaunchFiles(turnFolderOf(entry.turn.id));
      live.delete(entry.turn.id);
      study.transact(() => {
        record(entry, [update]);
        options.onEnded(entry.turn);
      });
    } catch {
      // The database cannot be written (disk full). The window learns of the end; the store still has the turn
      // open, so the next start of the app settles it from its journal.
      live.delete(entry.turn.id);
      publish(entry, [update]);
    }
  }

  async function runQueued(entry: LiveTurn): Promise<TurnEnd | undefined> {
    const release = await slots.take(entry.stop.signal);
    try {
      await retryFresh(entry, await attempt(entry, { fresh: false }));
    } finally {
      release();
    }
    return undefined;
  }

  async function retryFresh(entry: LiveTurn, ended: { sessionMissing: boolean }): Promise<void> {
    if (!ended.sessionMissing) return;
    const text = "The earlier session of the claude command is gone; the conversation so far was told again.";
    record(entry, [{ type: "part", part: { id: "session-missing", type: "notice", level: "info", text } }]);
    await attempt(entry, { fresh: true });
  }

  /** One process from its start to its end. A missing session is no end yet: the turn is tried once more without it. */
  async function attempt(
    entry: LiveTurn,
    { fresh }: { fresh: boolean },
  ): Promise<{ sessionMissing: boolean }> {
    const { turn } = entry;
    const binding = conversations.binding(turn.conversationId);
    const resumed = fresh ? undefined : binding.cliSessionId;
    const present = study.study();
    const turnFolder = turnFolderOf(turn.id);
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
  ): Promise<{ sessionMissing: boolean }> {
    const { fold } = follow;
    // Let go of while it was started: it runs on, and a stop was not asked for by anybody.
    if (detached.signal.aborted) return { sessionMissing: false };
    const turnFolder = turnFolderOf(entry.turn.id);
    const watch = watchTurn(entry, settings);
    try {
      const lines = followTurnJournal(turnFolder, follow.fromByte, follow.isWriterGone, detached.signal);
      for await (const batch of lines) {
        watch.sawOutput();
        takeInLines({ entry, fold, batch, study, turns, publish });
      }
    } finally {
      watch.close();
    }
    if (detached.signal.aborted) return { sessionMissing: false };
    const evidence = fold.evidence();
    const end = decideTurnEnd({
      ...evidence,
      exit: follow.exit(),
      stopRequested: entry.stop.signal.aborted,
      endedBy: watch.endedBy(),
      stderrTail: await readStderrTail(turnFolder),
    });
    entry.process = undefined;
    if (end.sessionMissing === true && follow.mayRetry) return { sessionMissing: true };
    await removeLaunchFiles(turnFolder);
    // Whoever hears of the end may send the next message at once.
    live.delete(entry.turn.id);
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
    return { sessionMissing: false };
  }

  /**
   * Takes up a turn that an earlier app left without an end: follows its process, or finishes it from its journal.
   * One that never got as far as a process is run now.
   */
  async function runRecovered(entry: LiveTurn, noted: TurnProcessRecord): Promise<TurnEnd | undefined> {
    const turnFolder = turnFolderOf(entry.turn.id);
    const left = await settleProcess(turnFolder, noted);
    if (left === undefined) return runQueued(entry);
    entry.process = left.process;
    if (left.process.pid > 0 && left.process.pid !== noted.pid)
      turns.setProcess(entry.turn.id, { ...left.process, baseRevision: entry.baseRevision });
    const release = slots.occupy();
    try {
      const fold = createTurnFold(entry.turn.parts);
      await refoldJournal(turnFolder, fold, left.journalBytes);
      // Text that came before the app ended, of a part that is not complete yet.
      const open = fold.openParts().map((part): TurnUpdate => ({ type: "part", part }));
      study.transact(() => publish(entry, [{ type: "state", state: "running" }, ...open]));
      const { pid, startTime } = left.process;
      const ended = await followToEnd(entry, {
        fold,
        fromByte: left.journalBytes,
        isWriterGone: async () => !(await isSameProcess(pid, startTime)),
        exit: () => undefined,
        mayRetry: true,
      });
      await retryFresh(entry, ended);
    } finally {
      release();
    }
    return undefined;
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

  return {
    /** Runs a stored, waiting turn in the background. */
    start(turn: Turn): void {
      track(turn, study.study().revision, runQueued);
    },

    /**
     * Takes up the turns that were left without an end. What a turn was started with is gone before its end is stored;
     * only where the database was deleted it may still lie about.
     */
    async recover(): Promise<void> {
      const folders = await readdir(layout.turnsFolder).catch(() => []);
      await Promise.all(
        folders.filter((id) => !turns.has(id)).map((id) => removeLaunchFiles(turnFolderOf(id))),
      );
      for (const { turn, process, baseRevision } of turns.listOpen()) {
        const stored = turns.find(turn.id) ?? turn;
        track(stored, baseRevision, (entry) => runRecovered(entry, process));
      }
    },

    /** A turn as it is at this moment. */
    find(turnId: string): Turn | undefined {
      return withUndone(live.get(turnId)?.turn ?? turns.find(turnId));
    },

    /** All turns of a conversation, oldest first, the running one as it is at this moment. */
    list(conversationId: string): Turn[] {
      return turns.list(conversationId).map((turn) => withUndone(live.get(turn.id)?.turn ?? turn) ?? turn);
    },

    isBusy(conversationId: string): boolean {
      return [...live.values()].some((entry) => entry.turn.conversationId === conversationId);
    },

    /** Ends a turn with all its processes and waits for its end state. @throws AppError turn-not-found */
    async stop(turnId: string): Promise<Turn> {
      const entry = live.get(turnId);
      if (entry !== undefined) await stopTurn(entry);
      const turn = withUndone(turns.find(turnId));
      if (turn === undefined) throw new AppError("turn-not-found", `There is no turn ${turnId}`);
      return turn;
    },

    /** Waits for all turns to end after stopping them. */
    async stopAll(): Promise<void> {
      await Promise.all([...live.values()].map(stopTurn));
    },

    /** Lets go of running turns: their processes go on, and the next app takes them up from their journals. */
    async detach(): Promise<void> {
      detached.abort(new AppError("turn-interrupted", "Planform was closed"));
      for (const entry of live.values())
        if (entry.process === undefined) entry.stop.abort(detached.signal.reason);
      await Promise.all([...live.values()].map((entry) => entry.finished));
    },

    close(): void {
      unsubscribe();
    },
  };

  function withUndone(turn: Turn | undefined): Turn | undefined {
    return turn === undefined ? undefined : { ...turn, undone: study.isUndone(turn.id) };
  }

  async function stopTurn(entry: LiveTurn): Promise<void> {
    entry.stop.abort();
    await endProcess(entry);
    await entry.finished;
  }
}

/** What is left when a turn ends without a journal. */
const noEvidence = {
  results: [],
  assistantErrors: [],
  mcpFailed: false,
  sawAnything: false,
  model: undefined,
  sessionId: undefined,
  resetsAtMs: undefined,
} as const;

/** The journal stays; what the process was started with is of no use any more and may name a key helper. */
async function removeLaunchFiles(turnFolder: string): Promise<void> {
  await Promise.all(
    ["mcp.json", "settings.json", "canvas.json"].map((name) => rm(join(turnFolder, name), { force: true })),
  );
}
