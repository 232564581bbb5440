import { expect, it } from "vitest";
import { findShownRun, withNewestPage } from "../../../../src/renderer/state/runs-store.ts";
import { makeRun, makeTrial } from "../make-run.ts";

const numbers = (from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_value, index) => makeTrial(from - index));

it("shows the newest run until another is chosen, and again when that is gone", () => {
  const runs = [makeRun({ id: "new" }), makeRun({ id: "old" })];
  expect(findShownRun({ runs }, { chosenId: undefined })?.id).toBe("new");
  expect(findShownRun({ runs }, { chosenId: "old" })?.id).toBe("old");
  expect(findShownRun({ runs }, { chosenId: "deleted" })?.id).toBe("new");
});

it("puts a newer page before what was read, without doubling anything", () => {
  const known = numbers(10, 1);
  const shown = withNewestPage(known, numbers(12, 8), 5);
  expect(shown.map(({ number }) => number)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  // What did not change is not drawn again.
  expect(shown[2]).toBe(known[0]);
});

it("lets go of what was read where trials in between are not known", () => {
  const shown = withNewestPage(numbers(10, 1), numbers(30, 26), 5);
  expect(shown.map(({ number }) => number)).toEqual([30, 29, 28, 27, 26]);
});

it("takes a short page for all there is", () => {
  expect(withNewestPage(numbers(4, 1), numbers(2, 1), 5)).toHaveLength(2);
});

it("takes up a trial that has ended meanwhile", () => {
  const running = makeTrial(1, { state: "running" });
  const complete = makeTrial(1);
  expect(withNewestPage([running], [complete], 5)[0]).toBe(complete);
});
