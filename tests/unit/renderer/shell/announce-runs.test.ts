import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { endText, findEnded } from "../../../../src/renderer/shell/announce-runs.ts";
import { noRuns, useRuns } from "../../../../src/renderer/state/runs-store.ts";
import { useApp } from "../../../../src/renderer/state/store.ts";
import { useUi } from "../../../../src/renderer/state/ui-store.ts";
import { makeRun, makeTrial } from "../make-run.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  useApp.setState(useApp.getInitialState(), true);
  useUi.setState({ page: "canvas", toasts: [] });
  useRuns.setState(noRuns);
});

const toasts = () => useUi.getState().toasts.map(({ text }) => text);

it("finds the runs that have ended since, each once", () => {
  const running = makeRun();
  const done = makeRun({ state: "done" });
  expect(findEnded([running], [done])).toEqual([done]);
  expect(findEnded([done], [done])).toEqual([]);
  // One that had ended before the window came is no news.
  expect(findEnded([], [done])).toEqual([]);
});

it("says how a run ended and what came out of it", () => {
  const run = makeRun({ state: "done", complete: 58, failed: 2, best: makeTrial(4) });
  expect(endText(run, "Run 2")).toBe("Run 2 is done after 60 trials. Best Volume: 100 mm^3");
  const { best: _none, ...without } = run;
  expect(endText({ ...without, state: "interrupted", complete: 1, failed: 0 }, "Run 2")).toBe(
    "Run 2 was interrupted after 1 trial. No design is feasible",
  );
});

it("tells everybody where the run is not shown, and a screen reader alone where it is", () => {
  useApp.setState({ runs: [makeRun()] });
  useApp.setState({ runs: [makeRun({ state: "done" })] });
  expect(toasts()).toHaveLength(1);
  useApp.setState({ runs: [makeRun({ state: "done", elapsedS: 31 })] });
  expect(toasts()).toHaveLength(1);

  useUi.setState({ page: "runs", toasts: [] });
  useApp.setState({ runs: [makeRun({ state: "running" })] });
  useApp.setState({ runs: [makeRun({ state: "stopped" })] });
  expect(toasts()).toEqual([]);
  expect(useApp.getState().announcement).toContain("Run 1 was stopped after 12 trials");
});
