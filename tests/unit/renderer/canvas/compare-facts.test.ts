import { expect, it } from "vitest";
import { compareFacts } from "../../../../src/renderer/canvas/compare-facts.ts";

it("tells what changed, what is new and what would go", () => {
  const before = [
    { label: "range", value: "2 – 8", unit: "mm" },
    { label: "start", value: "4", unit: "mm" },
    { label: "step", value: "1", unit: "mm" },
  ];
  const after = [
    { label: "range", value: "2 – 12", unit: "mm" },
    { label: "start", value: "4", unit: "mm" },
    { label: "kind", value: "integer" },
  ];
  expect(compareFacts(before, after)).toEqual([
    { label: "range", value: "2 – 12", unit: "mm", before: { value: "2 – 8" } },
    { label: "start", value: "4", unit: "mm" },
    { label: "kind", value: "integer" },
    { label: "step", value: "1", unit: "mm", isGone: true },
  ]);
});

it("shows both units where the unit changes", () => {
  const [fact] = compareFacts(
    [{ label: "limit ≤", value: "2", unit: "mm" }],
    [{ label: "limit ≤", value: "2", unit: "m" }],
  );
  expect(fact).toMatchObject({ value: "2", unit: "m", before: { value: "2", unit: "mm" } });
});
