import type { AppEventBody } from "../../shared/events.ts";
import { serializeCanvasSnapshot } from "../../shared/study/canvas-snapshot.ts";
import type { Study } from "../../shared/study/study.ts";
import type { ReviewDesk } from "../study/review-desk.ts";
import { type StudyFolder, turnFolderOf } from "../study/study-folder.ts";
import type { StudySession } from "../study/study-session.ts";
import { writeCanvas } from "./launcher.ts";
import type { LiveTurn } from "./live-turn.ts";
import type { TurnPathStore } from "./turn-path-store.ts";

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
  paths,
  running,
}: {
  layout: StudyFolder;
  study: StudySession;
  review: ReviewDesk;
  paths: TurnPathStore;
  /** The turns whose tools may still ask. */
  running: () => readonly LiveTurn[];
}) {
  /** One after the other, so that the newest stays. */
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const stale = new Set<string>();

  function studyFor({ turn }: LiveTurn): Study {
    return turn.review ? review.preview() : study.study();
  }

  async function writeNow(entry: LiveTurn): Promise<void> {
    const { turn, baseRevision } = entry;
    const known = new Set([...paths.pathTo(turn.parentId), turn.id]);
    const snapshot = serializeCanvasSnapshot({
      study: studyFor(entry),
      takenIn: study.modificationsOf(turn.id),
      changes: study.changesSince(baseRevision, (id) => known.has(id)),
    });
    await writeCanvas(turnFolderOf(layout, turn.id), snapshot);
  }

  function write(entry: LiveTurn): Promise<void> {
    const written = writing.then(() => writeNow(entry));
    writing = written.catch(() => undefined); // whoever asked has the error
    return written;
  }

  function writeStale(): void {
    timer = undefined;
    for (const entry of running()) {
      if (!stale.has(entry.turn.id)) continue;
      // The disk may be full: then its tools see the canvas as it was, and what no longer fits is refused later.
      write(entry).catch(() => undefined);
    }
    stale.clear();
  }

  const unsubscribe = study.onEvent((event) => {
    for (const { turn } of running()) if (concerns(event, turn.id, turn.review)) stale.add(turn.id);
    if (stale.size > 0) timer ??= setTimeout(writeStale, WRITE_DELAY_MS);
  });

  return {
    /** The study that a turn is told of: with what waits for review where its own changes will wait as well. */
    studyFor,
    /** What waits for review. */
    waiting: () => review.describe(),
    write,
    /** Waits for what is being written: from then on nothing is for turns that do not run. */
    idle: (): Promise<void> => writing,
    async close(): Promise<void> {
      unsubscribe();
      clearTimeout(timer);
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
