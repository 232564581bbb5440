import { afterEach, beforeEach, expect, it } from "vitest";
import { buildRunMarks, useRunMarks } from "../../../../src/renderer/state/run-marks.ts";
import { noRuns, useRuns } from "../../../../src/renderer/state/runs-store.ts";
import { useApp } from "../../../../src/renderer/state/store.ts";
import { useUi } from "../../../../src/renderer/state/ui-store.ts";
import { makeStudy } from "../../../support/make-study.ts";
import { beamProblem, makeOutcome, makeRun, makeTrial } from "../make-run.ts";

const best = makeTrial(4, {
  outcome: makeOutcome({ outputs: { stress: 210 }, objectives: [600], constraints: [210], violation: 0.05 }),
});
const feasible = makeTrial(9, {
  outcome: makeOutcome({ outputs: { stress: 150 }, objectives: [700], constraints: [150] }),
});
const study = makeStudy({ revision: 3 });

beforeEach(() => {
  useApp.setState({
    open: {
      study,
      folder: "/s",
      history: {},
      save: { type: "saved", revision: 3 },
      proposals: [],
      outerProblems: [],
      isTrusted: true,
    },
  });
});

afterEach(() => {
  useApp.setState(useApp.getInitialState(), true);
  useRuns.setState(noRuns);
  useUi.setState({ past: undefined });
});

it("gives each node its value in the best design, in its unit", () => {
  const marks = buildRunMarks(makeRun({ best: feasible }), "Run 1", beamProblem, 3);
  expect(marks.get("dv_width")).toMatchObject({ type: "value", value: 20, unit: "mm" });
  expect(marks.get("out_stress")).toMatchObject({ value: 150, unit: "MPa" });
  expect(marks.get("obj_volume")).toMatchObject({ value: 700, unit: "mm^3" });
  expect(marks.get("con_stress")).toMatchObject({
    value: 150,
    isViolated: false,
    title: "In the best design of Run 1 (trial 9)",
  });
  expect(marks.get("solver")).toEqual({ type: "running", title: "Run 1, is running" });
});

it("says that nothing is feasible yet, and which limit is not kept", () => {
  const marks = buildRunMarks(makeRun({ best }), "Run 1", beamProblem, 3);
  expect(marks.get("con_stress")).toMatchObject({ isViolated: true });
  expect(marks.get("dv_width")?.title).toContain("none is feasible yet");
});

it("says of which revision a run is, where the study has gone on", () => {
  const marks = buildRunMarks(makeRun({ best: feasible }), "Run 1", beamProblem, 8);
  expect(marks.get("dv_width")?.title).toBe("In the best design of Run 1, of revision 3 (trial 9)");
});

it("counts failed trials after a run, on its last solver", () => {
  const run = makeRun({ state: "done", complete: 10, failed: 2 });
  expect(buildRunMarks(run, "Run 1", beamProblem, 3).get("solver")).toEqual({
    type: "failed",
    count: 2,
    title: "2 of 12 trials of Run 1 failed",
  });
  expect(buildRunMarks({ ...run, failed: 0 }, "Run 1", beamProblem, 3).size).toBe(0);
});

it("keeps the mark of a node the same object while events tell of other things", () => {
  useRuns.setState({ problems: { run1: beamProblem } });
  useApp.setState({ runs: [makeRun({ best: feasible })] });
  const before = useRunMarks.getState();
  expect(before.byNode.get("dv_width")).toBeDefined();
  useApp.setState({ runs: [makeRun({ best: feasible, complete: 30, elapsedS: 60 })] });
  expect(useRunMarks.getState()).toBe(before);
  const other = makeTrial(12, { values: { width: 20, height: 45 }, outcome: feasible.outcome });
  useApp.setState({ runs: [makeRun({ best: { ...other, number: 9 }, complete: 31 })] });
  const after = useRunMarks.getState();
  expect(after.byNode.get("dv_height")).toMatchObject({ value: 45 });
  expect(after.byNode.get("dv_width")).toBe(before.byNode.get("dv_width"));
});

it("shows nothing of runs in the past, and nothing when the last one is deleted", () => {
  useRuns.setState({ problems: { run1: beamProblem } });
  useApp.setState({ runs: [makeRun({ best: feasible })] });
  useUi.setState({ past: { revision: 1, study } });
  expect(useRunMarks.getState().byNode.size).toBe(0);
  useUi.setState({ past: undefined });
  expect(useRunMarks.getState().byNode.size).toBeGreaterThan(0);
  useApp.setState({ runs: [] });
  expect(useRunMarks.getState().byNode.size).toBe(0);
});
