import { expect, it } from "vitest";
import { differenceText, marginWords } from "../../../../src/renderer/runs/figure-words.ts";
import type { Constraint } from "../../../../src/shared/optimise/problem.ts";

const atMost: Constraint = {
  nodeId: "c",
  label: "c",
  expression: "x",
  relation: "<=",
  limit: 200,
  tolerance: 0,
  unit: "MPa",
};

it("says how much there is to spare, or how far a value is beyond its limit", () => {
  expect(marginWords(atMost, -0.25)).toBe("25 % to spare");
  expect(marginWords(atMost, 0.0312)).toBe("3.12 % over");
  expect(marginWords(atMost, 0.0004)).toBe("under 0.1 % over");
  expect(marginWords({ ...atMost, relation: ">=" }, 0.5)).toBe("50 % under");
  expect(marginWords({ ...atMost, relation: "=" }, 0.5)).toBe("50 % off");
});

it("has no percentage of a limit that is 0", () => {
  expect(marginWords({ ...atMost, limit: 0 }, 0.5)).toBe("0.5 MPa over");
});

it("gives a difference its sign", () => {
  expect([2.5, -0.1, 0].map(differenceText)).toEqual(["+2.5", "−0.1", ""]);
});
