import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  addDesign,
  controlRun,
  filterTrials,
  loadDesign,
  loadMoreTrials,
  loadTrials,
  removeRun,
  startRun,
} from "../../../../../src/renderer/state/actions/runs.ts";
import { noRuns, useRuns } from "../../../../../src/renderer/state/runs-store.ts";
import { useApp } from "../../../../../src/renderer/state/store.ts";
import { useUi } from "../../../../../src/renderer/state/ui-store.ts";
import { AppError } from "../../../../../src/shared/errors.ts";
import type { Trial } from "../../../../../src/shared/optimise/trial.ts";
import { makeStudy } from "../../../../support/make-study.ts";
import { beamProblem, makeOutcome, makeRun, makeTrial } from "../../make-run.ts";
import { connectHost, disconnectHost, settle } from "../connect-host.ts";

type Asked = { runId: string; state: string; before?: number; limit: number };

/** What the host has, the newest first. */
let kept: Trial[] = [];
const asked: Asked[] = [];
const control = vi.fn();
const start = vi.fn();
const remove = vi.fn();
const applyDesign = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  connectHost({
    runs: {
      start,
      control,
      remove,
      applyDesign,
      get: async () => ({ run: makeRun(), problem: beamProblem }),
      trials: async (input: Asked) => {
        asked.push(input);
        const fitting = kept.filter(({ state }) => input.state !== "failed" || state === "failed");
        const page = fitting.filter(({ number }) => number < (input.before ?? Infinity));
        return { trials: page.slice(0, input.limit), total: fitting.length };
      },
    },
  });
});

afterEach(async () => {
  await vi.runOnlyPendingTimersAsync();
  vi.useRealTimers();
  vi.resetAllMocks();
  disconnectHost();
  useRuns.setState(noRuns);
  useUi.setState({ page: "canvas", toasts: [] });
});

function makeTrials(count: number): Trial[] {
  return Array.from({ length: count }, (_value, index) => makeTrial(count - index));
}

const shown = () => useRuns.getState().list.trials.map(({ number }) => number);
const toasts = () => useUi.getState().toasts.map(({ text }) => text);

it("shows a run that was started, also before the event tells of it, and keeps what an event said", async () => {
  start.mockResolvedValue(makeRun({ id: "r2", complete: 0 }));
  useApp.setState({ runs: [makeRun({ id: "r1" })] });
  await startRun({ trials: 12 });
  expect(start).toHaveBeenCalledWith({ trials: 12 });
  expect(useApp.getState().runs.map(({ id }) => id)).toEqual(["r2", "r1"]);
  expect(useUi.getState().page).toBe("runs");
  expect(useRuns.getState().chosenId).toBe("r2");

  start.mockResolvedValue(makeRun({ id: "r2", complete: 0 }));
  useApp.setState({ runs: [makeRun({ id: "r2", complete: 9 })] });
  await startRun({});
  expect(useApp.getState().runs).toMatchObject([{ id: "r2", complete: 9 }]);
});

it("leaves the view as it is where the start is refused", async () => {
  start.mockRejectedValue(new AppError("study-not-ready", "no"));
  await expect(startRun({})).rejects.toMatchObject({ code: "study-not-ready" });
  expect(useUi.getState().page).toBe("canvas");
});

it("says what is asked of a run until it is answered, and shows a refusal", async () => {
  const answer = Promise.withResolvers<unknown>();
  control.mockReturnValue(answer.promise);
  const asking = controlRun("run1", { type: "pause" });
  expect(useRuns.getState().asked).toEqual({ run1: "pause" });
  answer.reject(new AppError("run-ended", "The run has ended"));
  expect(await asking).toBe(false);
  expect(useRuns.getState().asked).toEqual({});
  expect(toasts()).toEqual(["The run has ended"]);
});

it("lets a run compute a design of the user", async () => {
  control.mockResolvedValue(makeRun());
  expect(await addDesign(makeRun(), { width: 12 })).toBe(true);
  expect(control).toHaveBeenCalledWith({
    runId: "run1",
    command: { type: "add-designs", designs: [{ width: 12 }] },
  });
});

it("says that a run was deleted, by the name that it had", async () => {
  useApp.setState({ runs: [makeRun({ id: "b" }), makeRun({ id: "a" })] });
  remove.mockImplementation(async () => useApp.setState({ runs: [makeRun({ id: "a" })] }));
  await removeRun(makeRun({ id: "b" }));
  expect(toasts()).toEqual(["Run 2 was deleted with its files"]);
});

it("loads a design as start values and offers to undo that, or says that nothing changed", async () => {
  useApp.setState({
    open: {
      study: makeStudy({ revision: 4 }),
      folder: "/s",
      history: {},
      save: { type: "pending" },
      proposals: [],
      outerProblems: [],
      isTrusted: true,
    },
  });
  applyDesign.mockResolvedValue({ revision: 4 });
  await loadDesign({ width: 12 }, "trial 3 of Run 1");
  expect(toasts()).toEqual(["The start values are those of trial 3 of Run 1 already"]);
  applyDesign.mockImplementation(async () => {
    useApp.setState(({ open }) => ({ open: open && { ...open, study: makeStudy({ revision: 5 }) } }));
    return { revision: 5 };
  });
  await loadDesign({ width: 12 }, "trial 3 of Run 1");
  expect(
    useUi
      .getState()
      .toasts.at(-1)
      ?.actions.map(({ label }) => label),
  ).toEqual(["Show", "Undo"]);
});

it("reads trials by pages, and the newest ones again as a run goes on", async () => {
  kept = makeTrials(150);
  useApp.setState({ runs: [makeRun()] });
  useUi.setState({ page: "runs" });
  await loadTrials();
  expect(shown()).toHaveLength(100);
  await loadMoreTrials();
  expect(shown()).toHaveLength(150);
  expect(useRuns.getState().problems.run1).toBe(beamProblem);

  kept = makeTrials(155);
  useApp.setState({ runs: [makeRun({ complete: 15 })] });
  useApp.setState({ runs: [makeRun({ complete: 16 })] });
  asked.length = 0;
  await vi.advanceTimersByTimeAsync(1_000);
  // Two events, one reading.
  expect(asked).toHaveLength(1);
  expect(shown()).toHaveLength(155);
  expect(shown()[0]).toBe(155);
});

it("reads all that was shown again when a run has ended", async () => {
  kept = [
    makeTrial(130),
    ...makeTrials(129).map((trial) => (trial.number === 5 ? makeTrial(5, { state: "running" }) : trial)),
  ];
  useApp.setState({ runs: [makeRun()] });
  useUi.setState({ page: "runs" });
  await loadTrials();
  await loadMoreTrials();
  kept = makeTrials(130);
  useApp.setState({ runs: [makeRun({ state: "done" })] });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(useRuns.getState().list.trials.find(({ number }) => number === 5)?.state).toBe("complete");
});

it("shows only the trials that fit a filter", async () => {
  kept = makeTrials(5).map((trial) => (trial.number === 2 ? { ...trial, state: "failed" as const } : trial));
  useApp.setState({ runs: [makeRun()] });
  useUi.setState({ page: "runs" });
  await loadTrials();
  filterTrials("failed");
  await loadTrials();
  expect(shown()).toEqual([2]);
  expect(useRuns.getState().list.total).toBe(1);
});

it("reads the designs of a front, and those that are known not again", async () => {
  kept = makeTrials(900);
  useApp.setState({ runs: [makeRun({ front: [3, 850] })] });
  useUi.setState({ page: "runs" });
  await loadTrials();
  expect(useRuns.getState().front.map(({ number }) => number)).toEqual([3, 850]);
  asked.length = 0;
  useApp.setState({ runs: [makeRun({ front: [850, 899] })] });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(useRuns.getState().front.map(({ number }) => number)).toEqual([850, 899]);
  expect(asked.filter(({ state }) => state === "feasible")).toHaveLength(1);
});

it("forgets the runs of another study", async () => {
  useRuns.setState({ chosenId: "run1", chosenTrial: makeTrial(1, { outcome: makeOutcome() }) });
  useApp.setState({
    open: {
      study: makeStudy({ id: "other" }),
      folder: "/o",
      history: {},
      save: { type: "pending" },
      proposals: [],
      outerProblems: [],
      isTrusted: true,
    },
  });
  await settle();
  expect(useRuns.getState()).toEqual(noRuns);
});
