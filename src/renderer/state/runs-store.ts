import { create } from "zustand";
import type { ErrorInfo } from "../../shared/errors.ts";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import { hasEnded, type RunCommand, type RunSummary } from "../../shared/optimise/run.ts";
import type { Trial } from "../../shared/optimise/trial.ts";
import { type Store, useApp } from "./store.ts";

export const trialFilters = ["all", "feasible", "complete", "failed"] as const;
export type TrialFilter = (typeof trialFilters)[number];

/** The trials of one run that fit a filter, as far as they were read: the newest, without gaps. */
export type TrialList = {
  readonly runId: string | undefined;
  readonly filter: TrialFilter;
  /** The newest first. */
  readonly trials: readonly Trial[];
  /** How many fit in all. */
  readonly total: number;
  /** False until the first page is there. */
  readonly isRead: boolean;
  readonly isLoadingMore: boolean;
  readonly error: ErrorInfo | undefined;
};

/** What this window shows of the runs of the open study. */
export type RunsStore = {
  /** The run that the user chose; else the newest is shown. */
  readonly chosenId: string | undefined;
  /** What each run computes, as far as it was read; that never changes. */
  readonly problems: Readonly<Record<string, OptimizationProblem>>;
  readonly problemError: ErrorInfo | undefined;
  readonly list: TrialList;
  /** The designs on the front of the shown run, in the order of the first objective, as far as they were read. */
  readonly front: readonly Trial[];
  /** The trial whose design is shown in place of the best one. */
  readonly chosenTrial: Trial | undefined;
  /** What was asked of a run and is not answered yet, by the run's id. */
  readonly asked: Readonly<Record<string, RunCommand["type"] | "remove">>;
};

export const noTrials: TrialList = {
  runId: undefined,
  filter: "all",
  trials: [],
  total: 0,
  isRead: false,
  isLoadingMore: false,
  error: undefined,
};

export const noRuns: RunsStore = {
  chosenId: undefined,
  problems: {},
  problemError: undefined,
  list: noTrials,
  front: [],
  chosenTrial: undefined,
  asked: {},
};

export const useRuns = create<RunsStore>()(() => noRuns);

/** The run that the view of runs shows: the chosen one, else the newest. */
export function findShownRun(
  { runs }: Pick<Store, "runs">,
  { chosenId }: Pick<RunsStore, "chosenId">,
): RunSummary | undefined {
  return runs.find(({ id }) => id === chosenId) ?? runs[0];
}

export function useShownRun(): RunSummary | undefined {
  const chosenId = useRuns((state) => state.chosenId);
  return useApp((state) => findShownRun(state, { chosenId }));
}

/** Runs that go on, the newest first. */
export function activeRuns({ runs }: Pick<Store, "runs">): RunSummary[] {
  return runs.filter((run) => !hasEnded(run));
}

/** A newer page put before what was read: where nothing leads from one to the other, only the page. */
export function withNewestPage(
  known: readonly Trial[],
  page: readonly Trial[],
  pageSize: number,
): readonly Trial[] {
  const oldest = page.at(-1)?.number;
  if (oldest === undefined || page.length < pageSize) return keepSameTrials(known, page);
  const hasGap = (known[0]?.number ?? 0) < oldest;
  return keepSameTrials(known, hasGap ? page : [...page, ...known.filter(({ number }) => number < oldest)]);
}

/** Trials as the objects that are known where nothing about them is new, so that their rows are not drawn again. */
function keepSameTrials(known: readonly Trial[], read: readonly Trial[]): readonly Trial[] {
  const old = new Map(known.map((trial) => [trial.number, trial]));
  return read.map((trial) => {
    const same = old.get(trial.number);
    return same !== undefined && same.state === trial.state && same.attempts === trial.attempts
      ? same
      : trial;
  });
}
