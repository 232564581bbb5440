import type { RateLimitState, Turn } from "../../shared/chat/chat.ts";
import type { TurnUpdate } from "../../shared/chat/turn-update.ts";
import type { Settings } from "../../shared/settings.ts";
import type { ControlRequestEvent, RateLimitEvent } from "../claude/claude-event.ts";
import { decideTurnEnd } from "../claude/decide-turn-end.ts";
import type { ProcessExit } from "../claude/process-exit.ts";
import { keepTranscript } from "../claude/transcripts.ts";
import type { Verdict } from "../policy/verdict.ts";
import { type StudyFolder, turnFolderOf } from "../study/study-folder.ts";
import type { StudySession } from "../study/study-session.ts";
import { clearLaunchFiles } from "./clear-launch-files.ts";
import type { FoldStep, TurnEvidence, TurnFold } from "./fold-turn.ts";
import type { Launcher } from "./launcher.ts";
import type { LiveCanvas } from "./live-canvas.ts";
import type { LiveTurn } from "./live-turn.ts";
import type { MakeChange } from "./make-change.ts";
import { createOpenQuestions } from "./open-questions.ts";
import { takeInLines, takeInStep } from "./take-in-lines.ts";
import { toEndUpdate } from "./turn-end.ts";
import { followTurnJournal, readStderrTail } from "./turn-journal.ts";
import type { TurnRecorder } from "./turn-recorder.ts";
import type { CliState, TurnStore } from "./turn-store.ts";
import { watchTurn } from "./watch-turn.ts";

export type TurnFollowerOptions = {
  readonly layout: StudyFolder;
  readonly study: StudySession;
  readonly makeChange: MakeChange;
  readonly turns: TurnStore;
  readonly launcher: Launcher;
  readonly settings: () => Settings;
  /** The judge of what a turn's process asks. */
  readonly judgeCalls: (turn: Turn) => (event: ControlRequestEvent) => Promise<Verdict>;
  /** Told when a turn has ended, within the transaction that stores its end. */
  readonly onEnded: (turn: Turn) => void;
  readonly onRateLimit: (state: RateLimitState) => void;
};

/** A process that runs, or has run, with the journal that it writes. */
export type Followed = {
  /** Holds what the journal says up to `fromByte`. */
  readonly fold: TurnFold;
  readonly fromByte: number;
  readonly isWriterGone: () => boolean | Promise<boolean>;
  /** Undefined where nobody saw it end. */
  readonly exit: () => ProcessExit | undefined;
  /** A missing session is no end yet. */
  readonly mayRetry: boolean;
};

/**
 * What following a process came to. Only `ended` is an end: `session-missing` is tried once more with a new session of
 * the CLI, and `never-ran` (its app was killed before the CLI had the message, so that it said nothing and asked nobody)
 * is run again.
 */
export type FollowOutcome = "ended" | "let-go" | "session-missing" | "never-ran";

/**
 * Follows the journal of a turn's process: takes in what it says, puts its questions, ends it at its limits, and brings
 * the turn to its end when it is gone.
 * @param hooks.onSettled called when the end is known, before it is stored and told
 * @param hooks.detached aborted when the app lets go of its turns: they are then left as they are
 */
export function createTurnFollower(
  options: TurnFollowerOptions,
  recorder: TurnRecorder,
  {
    detached,
    onSettled,
    liveCanvas,
  }: { detached: AbortSignal; onSettled: (entry: LiveTurn) => void; liveCanvas: LiveCanvas },
) {
  const { transact, record, publish } = recorder;
  const { layout, makeChange, turns, launcher, settings, judgeCalls } = options;

  async function followToEnd(entry: LiveTurn, follow: Followed): Promise<FollowOutcome> {
    const { fold } = follow;
    // Let go of while it was started: it runs on, and a stop was not asked for by anybody.
    if (detached.aborted) return "let-go";
    const turnFolder = turnFolderOf(layout, entry.turn.id);
    const takeStep = (step: FoldStep): void => {
      const updates: TurnUpdate[] = [];
      transact(entry, () => {
        takeInStep({ entry, step, place: "answer", makeChange, turns, updates });
        publish(entry, updates);
      });
    };
    const questions = createOpenQuestions(entry.input, {
      limitMs: approvalLimitMs(settings()),
      judge: judgeCalls(entry.turn),
      onPosed: (toolUseId, question) => takeStep(fold.pose(toolUseId, question, Date.now())),
      onDecided: (toolUseId, decision) => takeStep(fold.decide(toolUseId, decision)),
    });
    entry.questions = questions;
    const watch = watchTurn(entry, settings);
    try {
      const lines = followTurnJournal(turnFolder, follow.fromByte, follow.isWriterGone, detached);
      for await (const batch of lines) {
        watch.sawOutput();
        const taken = takeInLines({ entry, fold, batch, makeChange, turns, recorder });
        for (const question of taken.questions) void questions.ask(question);
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
    await liveCanvas.idle();
    const cleared = await clearLaunchFiles(turnFolder);
    const cliState = await keepCliState(entry, evidence);
    onSettled(entry);
    transact(entry, () => {
      const now = Date.now();
      const updates: TurnUpdate[] = [];
      takeInStep({ entry, step: fold.end(now), place: "end", makeChange, turns, updates });
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

  return followToEnd;
}

/** How long a question whether a tool may run stays open, ms. */
export function approvalLimitMs(settings: Settings): number {
  return settings["approval.limitS"] * 1_000;
}

function toRateLimitState({ status, limit, utilization, resetsAtMs }: RateLimitEvent): RateLimitState {
  return {
    status,
    ...(limit === undefined ? {} : { limit }),
    ...(utilization === undefined ? {} : { utilization }),
    ...(resetsAtMs === undefined ? {} : { resetsAt: resetsAtMs }),
  };
}
