import { readdir } from "node:fs/promises";
import { hasEnded, type QueueState, type Turn, type TurnPage } from "../../shared/chat/chat.ts";
import type { TurnUpdate } from "../../shared/chat/turn-update.ts";
import { AppError, toErrorInfo } from "../../shared/errors.ts";
import type { SessionRule } from "../../shared/policy/session-rule.ts";
import { Id } from "../../shared/study/study.ts";
import type { TurnEnd } from "../claude/decide-turn-end.ts";
import { toDatabaseError } from "../db/open-database.ts";
import type { ReviewDesk, SettledChange } from "../study/review-desk.ts";
import { toFolderError, turnFolderOf } from "../study/study-folder.ts";
import { clearLaunchFiles } from "./clear-launch-files.ts";
import { createTurnFold } from "./fold-turn.ts";
import { createLiveCanvas } from "./live-canvas.ts";
import { endProcess, type LiveTurn } from "./live-turn.ts";
import type { Answer, OpenQuestions } from "./open-questions.ts";
import { createTurnRunner, type TurnRunnerOptions } from "./run-turn.ts";
import { settleChanges } from "./settle-changes.ts";
import { endOpenTools, missingUpdates, toEndUpdate } from "./turn-end.ts";
import { createTurnRecorder } from "./turn-recorder.ts";
import { createUnstoredEnds } from "./unstored-ends.ts";
import { createWarmPool, type ExpectedTurn, sweepTurnFolder } from "./warm-process.ts";

export type TurnEngine = ReturnType<typeof createTurnEngine>;

const MS_PER_MINUTE = 60_000;
/** A page that reaches back to a turn shows a little of what was before it. */
const TURNS_BEFORE_SOUGHT = 3;

/**
 * Runs turns: starts the CLI once for each message, follows its journal, and brings the turn to exactly one end.
 * Turns of one conversation run one after the other. The journal and the database hold all that counts, so a turn can
 * be taken up again by the next app.
 */
export function createTurnEngine(
  options: TurnRunnerOptions & {
    readonly review: ReviewDesk;
    /** Told when a process of a conversation was started ahead, or such a one is gone. */
    readonly onWarmChanged: (conversationId: string) => void;
    /** Told when a waiting turn was taken back, within the transaction that forgets it. */
    readonly onWithdrawn: (turn: Turn) => void;
  },
) {
  const { layout, study, review, turns, paths, slots, settings } = options;
  /** All turns without an end, in the order in which they were sent. */
  const live = new Map<string, LiveTurn>();
  const detached = new AbortController();
  const recorder = createTurnRecorder(study, turns);
  const { transact, publish } = recorder;
  const unstored = createUnstoredEnds((turn) => study.transact(() => storeEnd(turn)));
  const liveCanvas = createLiveCanvas({
    layout,
    study,
    review,
    paths,
    running: () => [...live.values()].filter(({ process }) => process !== undefined),
  });
  const { runQueued, runRecovered, plan, cliStateAfter } = createTurnRunner(options, recorder, {
    detached: detached.signal,
    // Whoever hears of the end may send the next message at once.
    onSettled: forget,
    onQueueChanged: announceQueue,
    liveCanvas,
  });
  const warm = createWarmPool({
    layout,
    slots,
    plan: async (turn) => (await plan(turn, cliStateAfter(paths.pathTo(turn.parentId)))).launch,
    keepMs: () => settings()["turn.prewarmMinutes"] * MS_PER_MINUTE,
    onChanged: options.onWarmChanged,
  });
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

  function queue(): QueueState {
    const entries = [...live.values()];
    const waitingFor = (what: LiveTurn["waitsFor"]): QueueState["waiting"] =>
      entries.flatMap(({ turn, waitsFor }) =>
        waitsFor === undefined || waitsFor !== what
          ? []
          : [{ turnId: turn.id, conversationId: turn.conversationId, for: waitsFor }],
      );
    return {
      limit: slots.limit(),
      running: entries.filter(({ waitsFor }) => waitsFor === undefined).length,
      waiting: [...waitingFor("process"), ...waitingFor("conversation")],
    };
  }

  function announceQueue(): void {
    if (!detached.signal.aborted) study.emit({ type: "queue.changed", queue: queue() });
  }

  function forget(entry: LiveTurn): void {
    if (live.delete(entry.turn.id)) announceQueue();
  }

  function track(
    turn: Turn,
    baseRevision: number,
    work: (entry: LiveTurn) => Promise<void>,
    stopRequested = false,
  ): void {
    const entry: LiveTurn = {
      turn,
      isDemo: turns.isDemo(turn.id),
      baseRevision,
      process: undefined,
      input: undefined,
      questions: undefined,
      waitsFor: undefined,
      stop: new AbortController(),
      isWithdrawn: false,
      unreadable: 0,
      ending: undefined,
      finished: Promise.resolve(),
    };
    if (stopRequested) entry.stop.abort();
    const earlier = [...live.values()].filter((other) => other.turn.conversationId === turn.conversationId);
    live.set(turn.id, entry);
    entry.finished = runToEnd(entry, async () => {
      await waitForEarlier(entry, earlier);
      await work(entry);
    });
    announceQueue();
  }

  /** Rejects with the reason of its stop when the turn is stopped before. */
  async function waitForEarlier(entry: LiveTurn, earlier: readonly LiveTurn[]): Promise<void> {
    if (earlier.length === 0) return;
    const { signal } = entry.stop;
    signal.throwIfAborted();
    entry.waitsFor = "conversation";
    const stopped = Promise.withResolvers<never>();
    const onAbort = (): void => stopped.reject(signal.reason);
    signal.addEventListener("abort", onAbort);
    try {
      await Promise.race([Promise.all(earlier.map(({ finished }) => finished)), stopped.promise]);
    } finally {
      signal.removeEventListener("abort", onAbort);
      entry.waitsFor = undefined;
    }
    announceQueue();
  }

  /** Whatever happens in between, the turn ends once, with a state that is stored. */
  async function runToEnd(entry: LiveTurn, work: () => Promise<void>): Promise<void> {
    let end: TurnEnd | undefined;
    try {
      await work();
    } catch (error) {
      const failure = await endProcess(entry).then(
        () => error,
        (reason: unknown) => new AggregateError([error, reason], toErrorInfo(reason).message),
      );
      end = entry.stop.signal.aborted
        ? { state: "stopped" }
        : { state: "failed", error: toErrorInfo(toFolderError(toDatabaseError(failure, layout.database))) };
    }
    if (end === undefined || (detached.signal.aborted && !entry.isWithdrawn)) {
      forget(entry);
      return;
    }
    if (entry.isWithdrawn) {
      withdrawNow(entry);
      return;
    }
    await liveCanvas.idle();
    const now = Date.now();
    const updates = [
      ...endOpenTools(entry.turn, now),
      ...(await clearLaunchFiles(turnFolderOf(layout, entry.turn.id))),
      toEndUpdate(end, createTurnFold().evidence(), { now, isDemo: entry.isDemo }),
    ];
    forget(entry);
    try {
      transact(entry, () => {
        publish(entry, updates);
        storeEnd(entry.turn);
      });
    } catch {
      // The database cannot be written (disk full): the windows learn of the end all the same, and the store later.
      publish(entry, updates);
      unstored.add(entry.turn);
    }
  }

  /** Within the caller's transaction. */
  function storeEnd(turn: Turn): void {
    const stored = turns.find(turn.id);
    if (stored === undefined) return; // its conversation was purged meanwhile
    for (const update of missingUpdates(turn, stored)) turns.append(turn, update);
    options.onEnded(turn);
  }

  function withdrawNow(entry: LiveTurn): void {
    const { id: turnId, conversationId, parentId } = entry.turn;
    forget(entry);
    study.transact(() => {
      if (paths.head(conversationId) === turnId) paths.setHead(conversationId, parentId);
      turns.remove(turnId);
      for (const other of live.values()) {
        if (other.turn.parentId !== turnId) continue;
        const { parentId: _removed, ...turn } = other.turn;
        other.turn = parentId === undefined ? turn : { ...turn, parentId };
      }
      study.emit({ type: "turn.removed", conversationId, turnId });
      options.onWithdrawn(entry.turn);
    });
  }

  function present(turnId: string): Turn | undefined {
    const held = live.get(turnId)?.turn ?? unstored.find(turnId);
    // Another branch may have been made since it was started.
    const turn = held && { ...held, branch: turns.branchOf(held.conversationId, held.parentId, turnId) };
    const known = turn ?? turns.find(turnId);
    return known && { ...known, undone: study.isUndone(turnId) };
  }

  function getPresent(turnId: string): Turn {
    const turn = present(turnId);
    if (turn === undefined) throw new AppError("turn-not-found", `There is no turn ${turnId}`);
    return turn;
  }

  function questionsOf(turnId: string): OpenQuestions {
    const questions = live.get(turnId)?.questions;
    if (questions !== undefined) return questions;
    getPresent(turnId);
    throw new AppError("approval-gone", "The turn that asked has ended");
  }

  function liveOf(conversationId: string): LiveTurn[] {
    return [...live.values()].filter(({ turn }) => turn.conversationId === conversationId);
  }

  async function stopTurn(entry: LiveTurn): Promise<void> {
    entry.stop.abort();
    try {
      // A stop that was asked for holds, also when the app is killed in the middle of it.
      turns.requestStop(entry.turn.id);
    } catch {
      // It works also where it cannot be noted (disk full): then the end, which is stored next, tells of that.
    }
    await endProcess(entry);
    await entry.finished;
  }

  return {
    queue,

    /** Runs a stored, waiting turn in the background. */
    start(turn: Turn): void {
      const taken = warm.take(turn.id);
      track(turn, study.study().revision, (entry) => runQueued(entry, taken));
    },

    /** Has a process ready for the turn that is expected when its time comes; none while the conversation is busy. */
    prewarm(expected: () => ExpectedTurn | undefined): Promise<boolean> {
      return warm.prepare(() => {
        const turn = detached.signal.aborted ? undefined : expected();
        return turn === undefined || liveOf(turn.conversationId).length > 0 ? undefined : turn;
      });
    },

    /** Id that the next turn of a conversation is to have, where a process is ready for it. */
    expectedTurnId: warm.turnIdFor,

    /** Ends the process that is ready for a conversation: it would be started otherwise now. */
    dropWarm: (conversationId: string): Promise<void> => warm.discard(conversationId),

    /**
     * Takes up the turns that were left without an end. What a turn was started with is gone before its end is stored;
     * only what was started ahead, or where the database was deleted, it may still lie about.
     */
    async recover(): Promise<void> {
      const folders = await readdir(layout.turnsFolder).catch(() => []);
      const loose = folders.filter((name) => Id.safeParse(name).success && !turns.has(name));
      await Promise.all(loose.map((id) => sweepTurnFolder(turnFolderOf(layout, id))));
      for (const { turn, process, baseRevision } of turns.listOpen()) {
        track(turn, baseRevision, (entry) => runRecovered(entry, process), process.stopRequested);
      }
    },

    /** A turn as it is at this moment. */
    find: present,

    /** @throws AppError turn-not-found */
    get: getPresent,

    /** The turns that lead to one of them, with it, at least back to `through`. */
    page(
      last: string | undefined,
      { through, limit }: { through?: string | undefined; limit: number },
    ): TurnPage {
      const ids = paths.pathTo(last);
      const sought = through === undefined ? -1 : ids.indexOf(through);
      const from = Math.max(0, ids.length - limit);
      const earlier = sought < 0 ? from : Math.max(0, Math.min(from, sought - TURNS_BEFORE_SOUGHT));
      return { turns: ids.slice(earlier).flatMap((id) => present(id) ?? []), earlier };
    },

    /** The path that is shown, and the turns of all branches. */
    listAll(conversationId: string): { path: Turn[]; all: Turn[] } {
      const all = turns.idsOf(conversationId).map(getPresent);
      const shown = new Set(paths.pathTo(paths.head(conversationId)));
      // Nobody is made before the turn that it comes after.
      return { path: all.filter(({ id }) => shown.has(id)), all };
    },

    /** Says of changes of a turn what became of them, within the caller's transaction. */
    settleChanges(turnId: string, settled: readonly SettledChange[]): void {
      const turn = present(turnId);
      if (turn === undefined) return; // its conversation was purged: the study keeps what was accepted
      const updates = settleChanges(turn.changes, settled).map(
        (change): TurnUpdate => ({ type: "change", change }),
      );
      const entry = live.get(turnId);
      if (entry !== undefined) {
        recorder.record(entry, updates);
        return;
      }
      for (const update of updates) turns.append(turn, update);
      study.emit({ type: "turn.updated", conversationId: turn.conversationId, turnId, updates });
    },

    isBusy: (conversationId: string): boolean => liveOf(conversationId).length > 0,

    waitingCount: (conversationId: string): number =>
      liveOf(conversationId).filter(({ waitsFor }) => waitsFor !== undefined).length,

    /** A process of the conversation lives. */
    isAlive: (conversationId: string): boolean =>
      warm.turnIdFor(conversationId) !== undefined ||
      liveOf(conversationId).some(({ process }) => process !== undefined),

    /** Rules that the question about a tool offers. @throws AppError turn-not-found, approval-gone */
    rulesFor: (turnId: string, toolUseId: string): readonly SessionRule[] =>
      questionsOf(turnId).rulesOf(toolUseId),

    /** Answers the question whether a tool may run. @throws AppError turn-not-found, approval-gone */
    answer(turnId: string, toolUseId: string, answer: Answer): Turn {
      questionsOf(turnId).answer(toolUseId, answer);
      return getPresent(turnId);
    },

    /** Ends a turn with all its processes and waits for its end state. @throws AppError turn-not-found */
    async stop(turnId: string): Promise<Turn> {
      const entry = live.get(turnId);
      if (entry !== undefined) await stopTurn(entry);
      return getPresent(turnId);
    },

    /** Forgets a turn that has not started, as if it had not been sent. @throws AppError turn-not-found, turn-not-waiting */
    async withdraw(turnId: string): Promise<void> {
      const entry = live.get(turnId);
      if (entry?.waitsFor === undefined) {
        const { state } = getPresent(turnId);
        const what = hasEnded(state) ? "has ended" : "runs already";
        throw new AppError("turn-not-waiting", `The turn ${what}`);
      }
      entry.isWithdrawn = true;
      entry.stop.abort();
      await entry.finished;
    },

    /** Stops the turns of a conversation. */
    async stopConversation(conversationId: string): Promise<void> {
      await Promise.all(liveOf(conversationId).map(stopTurn));
    },

    /** Waits for all turns to end after stopping them. */
    async stopAll(): Promise<void> {
      await Promise.all([...live.values()].map(stopTurn));
    },

    /** Lets go of running turns: their processes go on, and the next app takes them up from their journals. */
    async detach(): Promise<void> {
      detached.abort(new AppError("turn-interrupted", "Planform was closed"));
      for (const entry of live.values()) {
        // It goes on without anybody who could answer: what it asks is denied.
        entry.input?.closeInput();
        if (entry.process === undefined) entry.stop.abort(detached.signal.reason);
      }
      await Promise.all([...live.values()].map((entry) => entry.finished));
    },

    async close(): Promise<void> {
      unsubscribe();
      await liveCanvas.close();
      unstored.close();
      await warm.close();
    },
  };
}
