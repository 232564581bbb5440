import { readdir } from "node:fs/promises";
import type { Turn } from "../../shared/chat/chat.ts";
import { AppError, toErrorInfo } from "../../shared/errors.ts";
import type { TurnEnd } from "../claude/decide-turn-end.ts";
import { turnFolderOf } from "../study/study-folder.ts";
import { createTurnFold } from "./fold-turn.ts";
import { endProcess, type LiveTurn } from "./live-turn.ts";
import { createTurnRunner, type TurnRunnerOptions } from "./run-turn.ts";
import { toEndUpdate } from "./turn-end.ts";
import { removeLaunchFiles } from "./turn-journal.ts";
import { createTurnRecorder } from "./turn-recorder.ts";

export type TurnEngine = ReturnType<typeof createTurnEngine>;

/**
 * Runs turns: starts the CLI once for each message, follows its journal, and brings the turn to exactly one end.
 * The journal and the database hold all that counts, so a turn can be taken up again by the next app.
 */
export function createTurnEngine(options: TurnRunnerOptions) {
  const { layout, study, turns, isDemo } = options;
  const live = new Map<string, LiveTurn>();
  const detached = new AbortController();
  const recorder = createTurnRecorder(study, turns);
  const { record, publish } = recorder;
  const { runQueued, runRecovered } = createTurnRunner(options, recorder, {
    detached: detached.signal,
    // Whoever hears of the end may send the next message at once.
    onSettled: (entry) => live.delete(entry.turn.id),
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

  function track(turn: Turn, baseRevision: number, work: (entry: LiveTurn) => Promise<void>): LiveTurn {
    const entry: LiveTurn = {
      turn,
      baseRevision,
      process: undefined,
      stop: new AbortController(),
      unreadable: 0,
      ending: undefined,
      finished: Promise.resolve(),
    };
    live.set(turn.id, entry);
    entry.finished = runToEnd(entry, work);
    return entry;
  }

  /** Whatever happens in between, the turn ends once, with a state that is stored. */
  async function runToEnd(entry: LiveTurn, work: (entry: LiveTurn) => Promise<void>): Promise<void> {
    let end: TurnEnd | undefined;
    try {
      await work(entry);
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
    const update = toEndUpdate(end, createTurnFold().evidence(), { now: Date.now(), isDemo });
    try {
      await removeLaunchFiles(turnFolderOf(layout, entry.turn.id));
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
        folders.filter((id) => !turns.has(id)).map((id) => removeLaunchFiles(turnFolderOf(layout, id))),
      );
      for (const { turn, process, baseRevision } of turns.listOpen()) {
        track(turn, baseRevision, (entry) => runRecovered(entry, process));
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
