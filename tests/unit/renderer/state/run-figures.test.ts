import { expect, it } from "vitest";
import {
  constraintRows,
  objectiveRows,
  outputRows,
  sortVariables,
  variableRows,
} from "../../../../src/renderer/state/run-figures.ts";
import { beamProblem, makeOutcome, makeTrial } from "../make-run.ts";

it("sets each value beside the start, where there is one", () => {
  const rows = variableRows(beamProblem, makeTrial(1, { values: { width: 20, height: 30 } }));
  expect(rows.map(({ value, start, difference }) => [value, start, difference])).toEqual([
    [30, undefined, undefined],
    [20, 25, -5],
  ]);
});

it("orders variables as people count them", () => {
  const [variable] = beamProblem.variables;
  const named = ["a10", "a2", "a1"].flatMap((label) =>
    variable === undefined ? [] : [{ ...variable, label }],
  );
  expect(sortVariables(named).map(({ label }) => label)).toEqual(["a1", "a2", "a10"]);
});

it("tells of each limit whether it is kept and by how much, relative to it", () => {
  const rows = (stress: number) =>
    constraintRows(beamProblem, makeTrial(1, { outcome: makeOutcome({ constraints: [stress] }) }));
  expect(rows(150)).toMatchObject([{ value: 150, isMet: true, excess: -0.25 }]);
  expect(rows(200)).toMatchObject([{ isMet: true, excess: 0 }]);
  expect(rows(210)).toMatchObject([{ isMet: false, excess: 0.05 }]);
});

it("has no goals and limits of a trial without values", () => {
  const { outcome: _none, ...waiting } = makeTrial(1, { state: "waiting" });
  expect(objectiveRows(beamProblem.objectives, waiting)).toEqual([]);
  expect(constraintRows(beamProblem, waiting)).toEqual([]);
});

it("names what else a trial gave as the canvas does", () => {
  const trial = makeTrial(1, { outcome: makeOutcome({ outputs: { stress: 150, volume: 600, odd: 1 } }) });
  expect(outputRows(beamProblem, trial)).toEqual([
    { label: "Stress", value: 150, unit: "MPa" },
    { label: "volume", value: 600, unit: "mm^2" },
    { label: "odd", value: 1, unit: undefined },
  ]);
});
