import { setTimeout as sleep } from "node:timers/promises";
import type { AppEventBody } from "../../shared/events.ts";
import { serializeCanvasSnapshot } from "../../shared/study/canvas-snapshot.ts";
import type { ReviewDesk } from "../study/review-desk.ts";
import { type StudyFolder, turnFolderOf } from "../study/study-folder.ts";
import type { StudySession } from "../study/study-session.ts";
import { writeCanvas } from "./launcher.ts";
import type { LiveTurn } from "./live-turn.ts";

/** A burst of edits is written once, ms. */
const WRITE_DELAY_MS = 40;

export type LiveCanvas = ReturnType<typeof createLiveCanvas>;

/**
 * The canvas that the tools of running turns work on: written when a turn starts, and anew when somebody else changes
 * the study, so that Claude never builds on what is no longer there.
 */
export function createLiveCanvas({
  layout,
  study,
  review,
  running,
}: {
  layout: StudyFolder;
  study: StudySession;
  review: ReviewDesk;
  /** The turns whose tools may still ask. */
  running: () => readonly LiveTurn[];
}) {
  let closed = false;
  let writing: Promise<void> | undefined;
  const stale = new Set<string>();

  async function write({ turn }: LiveTurn): Promise<void> {
    const seen = turn.review ? review.preview() : study.study();
    const takenIn = study.modificationsOf(turn.id);
    await writeCanvas(turnFolderOf(layout, turn.id), serializeCanvasSnapshot({ study: seen, takenIn }));
  }

  async function writeStale(): Promise<void> {
    while (stale.size > 0 && !closed) {
      await sleep(WRITE_DELAY_MS);
      for (const entry of running().filter(({ turn }) => stale.delete(turn.id))) {
        // Its disk may be full: then its tools see the canvas as it was, and what no longer fits is refused later.
        await write(entry).catch(() => undefined);
      }
      for (const id of stale) if (!running().some(({ turn }) => turn.id === id)) stale.delete(id);
    }
    writing = undefined;
  }

  const unsubscribe = study.onEvent((event) => {
    for (const { turn } of running()) if (concerns(event, turn.id, turn.review)) stale.add(turn.id);
    if (stale.size > 0) writing ??= writeStale();
  });

  return {
    /** The study that a turn is told of: with what waits for review where its own changes will wait as well. */
    studyFor: (entry: LiveTurn) => (entry.turn.review ? review.preview() : study.study()),
    /** What waits for review. */
    waiting: () => review.describe(),
    write,
    /** Nothing is written any more for turns that do not run. */
    async idle(): Promise<void> {
      await writing;
    },
    async close(): Promise<void> {
      unsubscribe();
      closed = true;
      await writing;
    },
  };
}

/** Does the event change what the tools of a turn see, other than by what they did themselves? */
function concerns(event: AppEventBody, turnId: string, isReviewed: boolean): boolean {
  if (event.type === "review.changed") return isReviewed;
  if (event.type !== "study.changed") return false;
  return event.actor.type !== "turn" || event.actor.turnId !== turnId;
}
