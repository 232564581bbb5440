import type { Settings } from "../../shared/settings.ts";
import { endProcess, type LiveTurn } from "./live-turn.ts";

export type TurnWatch = {
  sawOutput(): void;
  /** Which limit ended the process, if one did. */
  endedBy(): "silence" | "time" | undefined;
  close(): void;
};

const LOOK_MS = 500;

/** Ends a turn's process when it says nothing for too long, runs too long in all, or was asked to stop while it started. */
export function watchTurn(entry: LiveTurn, settings: () => Settings): TurnWatch {
  // Not the time of day, which may be set.
  const startedAt = performance.now();
  let lastOutputAt = startedAt;
  let endedBy: "silence" | "time" | undefined;
  let ending = false;

  function look(): void {
    if (entry.process === undefined || ending) return;
    const now = performance.now();
    // A process that waits for an answer has nothing to say.
    if ((entry.questions?.count() ?? 0) > 0) lastOutputAt = now;
    if (now - lastOutputAt > settings()["turn.silenceLimitS"] * 1_000) endedBy = "silence";
    else if (now - startedAt > settings()["turn.totalLimitS"] * 1_000) endedBy = "time";
    else if (!entry.stop.signal.aborted) return;
    ending = true;
    // A process that will not end is told by the rejection of the stop that the user or the app asked for; the
    // journal's end ends the turn either way.
    endProcess(entry).catch(() => {
      ending = false; // try again at the next look
    });
  }

  const timer = setInterval(look, LOOK_MS);
  look();
  return {
    sawOutput() {
      lastOutputAt = performance.now();
    },
    endedBy: () => endedBy,
    close: () => clearInterval(timer),
  };
}
