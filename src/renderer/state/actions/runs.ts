import { toErrorInfo } from "../../../shared/errors.ts";
import type { DesignValues } from "../../../shared/optimise/design.ts";
import { hasEnded, type RunCommand, type RunOptions, type RunSummary } from "../../../shared/optimise/run.ts";
import type { Trial } from "../../../shared/optimise/trial.ts";
import { announce } from "../announce.ts";
import { callHost } from "../host.ts";
import { showError, showToast } from "../notify.ts";
import { readOneAtATime } from "../read-again.ts";
import { runName } from "../run-words.ts";
import {
  findShownRun,
  noRuns,
  noTrials,
  type RunsStore,
  type TrialFilter,
  useRuns,
  withNewestPage,
} from "../runs-store.ts";
import { useApp } from "../store.ts";
import { showPage, useUi } from "../ui-store.ts";
import { untilShown } from "../until-shown.ts";
import { undo } from "./study.ts";

export const trialPageSize = 100;
/** Pages in which the designs of a front are looked for. */
const frontPageSize = 500;
const mostFrontPages = 20;
/** Trials that end are read together, once in this time. */
const readEveryMs = 700;

/** Starts a run of the study as it is now, and shows it. @throws AppError */
export async function startRun(options: RunOptions): Promise<void> {
  const run = await callHost((client) => client.runs.start(options));
  // The event that tells of it may be on its way still; one that has come knows more.
  useApp.setState(({ runs }) => (runs.some(({ id }) => id === run.id) ? {} : { runs: [run, ...runs] }));
  showRun(run.id);
}

/** Shows a run in the view of runs. */
export function showRun(runId: string): void {
  if (useRuns.getState().chosenId !== runId) useRuns.setState({ chosenId: runId, chosenTrial: undefined });
  showPage("runs");
}

/** Asks something of a run. @returns whether it was taken; a refusal is shown */
export async function controlRun(runId: string, command: RunCommand): Promise<boolean> {
  return ask(runId, command.type, () => callHost((client) => client.runs.control({ runId, command })));
}

/** Deletes an ended run with its files. */
export async function removeRun(run: RunSummary): Promise<void> {
  const name = runName(run, useApp.getState().runs);
  const isRemoved = await ask(run.id, "remove", () =>
    callHost((client) => client.runs.remove({ runId: run.id })),
  );
  if (isRemoved) showToast(`${name} was deleted with its files`);
}

async function ask(
  runId: string,
  what: RunsStore["asked"][string],
  call: () => Promise<unknown>,
): Promise<boolean> {
  useRuns.setState(({ asked }) => ({ asked: { ...asked, [runId]: what } }));
  try {
    await call();
    return true;
  } catch (error) {
    showError(error);
    return false;
  } finally {
    useRuns.setState(({ asked: { [runId]: _answered, ...asked } }) => ({ asked }));
  }
}

/** Makes a design the start values of the study, and offers to take that back. */
export async function loadDesign(values: DesignValues, name: string): Promise<void> {
  const before = useApp.getState().open?.study.revision;
  try {
    const { revision } = await callHost((client) =>
      client.runs.applyDesign({ values, label: `Load ${name}`.slice(0, 200) }),
    );
    await untilShown(revision);
    if (revision === before) showToast(`The start values are those of ${name} already`);
    else {
      showToast(
        `The start values are those of ${name} now`,
        { label: "Show", run: () => showPage("canvas") },
        { label: "Undo", run: () => void undo() },
      );
    }
  } catch (error) {
    showError(error);
  }
}

/** Lets a run compute a design of the user. @returns whether the run took it */
export async function addDesign(run: RunSummary, values: DesignValues): Promise<boolean> {
  const isTaken = await controlRun(run.id, { type: "add-designs", designs: [values] });
  if (isTaken) showToast(`${runName(run, useApp.getState().runs)} computes your design next`);
  return isTaken;
}

export function chooseTrial(trial: Trial | undefined): void {
  useRuns.setState({ chosenTrial: trial });
  announce(trial === undefined ? "The best design is shown" : `The design of trial ${trial.number} is shown`);
}

export function filterTrials(filter: TrialFilter): void {
  useRuns.setState(({ list }) => ({ list: { ...noTrials, runId: list.runId, filter } }));
  void loadTrials();
}

/** Reads the newest trials of the shown run; all that were read when nothing more can change. */
export const loadTrials = readOneAtATime(async () => {
  const run = findShownRun(useApp.getState(), useRuns.getState());
  if (run === undefined) return;
  if (useRuns.getState().list.runId !== run.id) {
    useRuns.setState(({ list }) => ({
      list: { ...noTrials, filter: list.filter, runId: run.id },
      front: [],
      chosenTrial: undefined,
    }));
  }
  const { filter } = useRuns.getState().list;
  const isWanted = (): boolean => {
    const { list } = useRuns.getState();
    return list.runId === run.id && list.filter === filter;
  };
  try {
    const count = hasEnded(run) ? useRuns.getState().list.trials.length : 0;
    let { trials, total } = await readPage(run.id, filter);
    while (trials.length < Math.min(count, total)) {
      const next = await readPage(run.id, filter, trials.at(-1)?.number);
      if (next.trials.length === 0) break;
      trials = [...trials, ...next.trials];
    }
    if (!isWanted()) return;
    useRuns.setState(({ list }) => ({
      list: {
        ...list,
        trials: withNewestPage(list.trials, trials, trialPageSize),
        total,
        isRead: true,
        error: undefined,
      },
    }));
    await loadFront(run);
  } catch (error) {
    if (isWanted()) useRuns.setState(({ list }) => ({ list: { ...list, error: toErrorInfo(error) } }));
  }
});

/** Reads the trials before those that are there. */
export async function loadMoreTrials(): Promise<void> {
  const { list } = useRuns.getState();
  const { runId, filter } = list;
  const before = list.trials.at(-1)?.number;
  if (runId === undefined || before === undefined || list.isLoadingMore) return;
  useRuns.setState({ list: { ...list, isLoadingMore: true } });
  const isWanted = (): boolean => {
    const now = useRuns.getState().list;
    return now.runId === runId && now.filter === filter && now.trials.at(-1)?.number === before;
  };
  try {
    const page = await readPage(runId, filter, before);
    if (isWanted())
      useRuns.setState((state) => ({
        list: { ...state.list, trials: [...state.list.trials, ...page.trials], total: page.total },
      }));
  } catch (error) {
    showError(error);
  } finally {
    useRuns.setState((state) => ({ list: { ...state.list, isLoadingMore: false } }));
  }
}

function readPage(runId: string, state: TrialFilter, before?: number, limit = trialPageSize) {
  return callHost((client) =>
    client.runs.trials({ runId, state, limit, ...(before === undefined ? {} : { before }) }),
  );
}

/** Reads those designs of the front that are not there yet; what a trial gave never changes. */
async function loadFront({ id, front: numbers = [] }: RunSummary): Promise<void> {
  const known = new Map(useRuns.getState().front.map((trial) => [trial.number, trial]));
  let missing = numbers.filter((number) => !known.has(number));
  let before: number | undefined;
  for (let page = 0; page < mostFrontPages && missing.length > 0; page += 1) {
    const { trials } = await readPage(id, "feasible", before, frontPageSize);
    for (const trial of trials) known.set(trial.number, trial);
    before = trials.at(-1)?.number;
    if (before === undefined) break;
    missing = missing.filter((number) => !known.has(number));
  }
  if (useRuns.getState().list.runId !== id) return;
  const front = numbers.flatMap((number) => known.get(number) ?? []);
  const old = useRuns.getState().front;
  const isSame = front.length === old.length && front.every((trial, index) => trial === old[index]);
  if (!isSame) useRuns.setState({ front });
}

/** Reads what a run computes, once. */
export async function loadProblem(runId: string): Promise<void> {
  if (useRuns.getState().problems[runId] !== undefined || reading.has(runId)) return;
  reading.add(runId);
  try {
    const { problem } = await callHost((client) => client.runs.get({ runId }));
    useRuns.setState(({ problems }) => ({
      problems: { ...problems, [runId]: problem },
      problemError: undefined,
    }));
  } catch (error) {
    useRuns.setState({ problemError: toErrorInfo(error) });
  } finally {
    reading.delete(runId);
  }
}

const reading = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Reads what the view of runs shows, where there is anything new of it. */
function followShown(): void {
  const shown = findShownRun(useApp.getState(), useRuns.getState());
  if (shown === undefined || useUi.getState().page !== "runs") return;
  void loadProblem(shown.id);
  if (useRuns.getState().list.runId === shown.id) {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void loadTrials();
    }, readEveryMs);
  } else void loadTrials();
}

useApp.subscribe((state, before) => {
  if (state.open?.study.id !== before.open?.study.id) useRuns.setState(noRuns);
  if (state.runs === before.runs) return;
  // The canvas shows what came out of the newest one.
  const [newest] = state.runs;
  if (newest !== undefined) void loadProblem(newest.id);
  const shown = findShownRun(state, useRuns.getState());
  if (shown !== findShownRun(before, useRuns.getState())) followShown();
});

useUi.subscribe(({ page }, before) => {
  if (page !== before.page) followShown();
});

useRuns.subscribe(({ chosenId }, before) => {
  if (chosenId !== before.chosenId) followShown();
});
