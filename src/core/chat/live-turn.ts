import type { Turn } from "../../shared/chat/chat.ts";

type RunningProcess = { readonly pid: number; readonly startTime: string };

/** A turn that has no end yet. */
export type LiveTurn = {
  /** As the windows see it at this moment. */
  turn: Turn;
  /** Revision of the study that the turn's tools see. */
  baseRevision: number;
  process: RunningProcess | undefined;
  /** Aborted when the user asks to stop. */
  readonly stop: AbortController;
  finished: Promise<void>;
};
