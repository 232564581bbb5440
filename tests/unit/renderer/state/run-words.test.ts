import { expect, it } from "vitest";
import {
  algorithmName,
  doneShare,
  leftWords,
  runName,
  spanWords,
} from "../../../../src/renderer/state/run-words.ts";
import { makeRun } from "../make-run.ts";

it("names runs by their order, the oldest first", () => {
  const runs = ["c", "b", "a"].map((id) => makeRun({ id }));
  expect(runs.map((run) => runName(run, runs))).toEqual(["Run 3", "Run 2", "Run 1"]);
});

it("says a time as roughly as one needs it", () => {
  const seconds = [0.2, 40, 59.6, 170, 3_600, 4_800, 86_400, 97_200];
  expect(seconds.map(spanWords)).toEqual([
    "under 1 s",
    "40 s",
    "60 s",
    "3 min",
    "1 h",
    "1 h 20 min",
    "1 d",
    "1 d 3 h",
  ]);
});

it("tells the time left only while a run is computed", () => {
  expect(leftWords(makeRun({ remainingS: 170 }))).toBe("3 min left");
  expect(leftWords(makeRun({ remainingS: 170, state: "paused" }))).toBeUndefined();
  const { remainingS: _unknown, ...run } = makeRun();
  expect(leftWords(run)).toBeUndefined();
});

it("is never more than done, also with designs beyond those that were wanted", () => {
  expect(doneShare({ complete: 3, failed: 3, trials: 12 })).toBe(0.5);
  expect(doneShare({ complete: 14, failed: 0, trials: 12 })).toBe(1);
});

it("names a sampler of Optuna with it", () => {
  expect(algorithmName({ kind: "optuna", sampler: "TPE", seed: 1, reason: "" })).toBe("Optuna TPE");
  expect(algorithmName({ kind: "cmaEs", seed: 1, reason: "" })).toBe("CMA-ES");
});
