import type { RunSummary } from "../../shared/optimise/run.ts";
import { algorithmWords } from "./algorithm-words.ts";

/** What a run is called: by its place among those that are there, the oldest first. */
export function runName({ id }: Pick<RunSummary, "id">, runs: readonly Pick<RunSummary, "id">[]): string {
  const index = runs.findIndex((run) => run.id === id);
  return index < 0 ? "Run" : `Run ${runs.length - index}`;
}

/** `Gaussian process`, `Optuna TPE`. */
export function algorithmName({ kind, sampler }: RunSummary["algorithm"]): string {
  const { title } = algorithmWords[kind];
  return sampler === undefined ? title : `${title} ${sampler}`;
}

export const startedByWords: Readonly<Record<RunSummary["startedBy"], string>> = {
  user: "by you",
  chat: "by the chat",
  cli: "by the command line",
};

/** Trials that have come to an end. */
export function doneTrials({ complete, failed }: Pick<RunSummary, "complete" | "failed">): number {
  return complete + failed;
}

/** How much of a run is done, 0 to 1; own designs may make it more trials than were wanted. */
export function doneShare(run: Pick<RunSummary, "complete" | "failed" | "trials">): number {
  return Math.min(1, doneTrials(run) / run.trials);
}

/** A time that something takes, rough where it is long: `40 s`, `3 min`, `1 h 20 min`, `2 d 3 h`. */
export function spanWords(seconds: number): string {
  if (seconds < 1) return "under 1 s";
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}

/** `3 min left`, while a run is computed and something is known of it. */
export function leftWords({
  state,
  remainingS,
}: Pick<RunSummary, "state" | "remainingS">): string | undefined {
  if (state !== "running" || remainingS === undefined) return undefined;
  return `${spanWords(remainingS)} left`;
}
