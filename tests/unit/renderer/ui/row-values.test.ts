import { expect, it } from "vitest";
import { rowValues } from "../../../../src/renderer/ui/row-values.ts";

it("tells a new variable by its range, then the rest", () => {
  const fields = [
    { field: "kind", after: "continuous" },
    { field: "lower", after: "2" },
    { field: "upper", after: "8" },
    { field: "unit", after: "mm" },
    { field: "initial", after: "5" },
  ];
  expect(rowValues({ kind: "added", label: "web", fields })).toEqual([
    { text: "2 – 8 mm" },
    { label: "start", text: "5" },
  ]);
});

it("tells a change by what it was and is", () => {
  const fields = [
    { field: "timeLimitS", before: "30", after: "60" },
    { field: "unit", before: "mm" },
  ];
  expect(rowValues({ kind: "changed", label: "web", fields })).toEqual([
    { label: "time limit", before: "30", text: "60" },
    { label: "unit", before: "mm", text: "none" },
  ]);
});

it("tells a new constraint by its limit", () => {
  const fields = [
    { field: "relation", after: ">=" },
    { field: "limit", after: "1500" },
    { field: "unit", after: "Hz" },
  ];
  expect(rowValues({ kind: "added", label: "f", fields })).toEqual([{ text: "≥ 1500 Hz" }]);
});
