import type { QueueState, Turn } from "../../shared/chat/chat.ts";
import type { TurnProcess } from "../claude/start-turn-process.ts";
import { stopProcessTree } from "../claude/stop-process-tree.ts";
import type { OpenQuestions } from "./open-questions.ts";

type RunningProcess = { readonly pid: number; readonly startTime: string };

/** A turn that has no end yet. */
export type LiveTurn = {
  /** As the windows see it at this moment. */
  turn: Turn;
  /** The demo model answers, whatever the CLI takes it for. */
  readonly isDemo: boolean;
  /** Revision of the study that the turn's tools see. */
  baseRevision: number;
  process: RunningProcess | undefined;
  /** The way to the process's input; undefined where an earlier app has started it. */
  input: TurnProcess | undefined;
  /** What its process asks; undefined while there is none. */
  questions: OpenQuestions | undefined;
  /** What it waits for before it can start. */
  waitsFor: QueueState["waiting"][number]["for"] | undefined;
  /** Changes in the text that could not be read, so far. */
  unreadable: number;
  /** Aborted when the user asks to stop. */
  readonly stop: AbortController;
  /** True when it was taken back before it started: nothing of it is to stay. */
  isWithdrawn: boolean;
  /** Present while its process is being ended. */
  ending: Promise<void> | undefined;
  finished: Promise<void>;
};

/**
 * Ends a turn's process with all that belongs to it. Several who ask at once share one attempt: a second signal
 * would cost the text that the first one lets the CLI keep.
 * @throws AppError internal when something still runs afterwards
 */
export async function endProcess(entry: LiveTurn): Promise<void> {
  if (entry.process === undefined) return;
  entry.ending ??= stopProcessTree(entry.process).finally(() => {
    entry.ending = undefined;
  });
  await entry.ending;
}
