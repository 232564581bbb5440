import { describe, expect, it } from "vitest";
import { planShares } from "../../../scripts/fuzz-shares.mjs";

const measured = [
  { target: "cheap", file: "a", inputs: 900, ms: 100, seed: 1 },
  { target: "dear", file: "b", inputs: 100, ms: 100, seed: 1 },
];

describe("planShares", () => {
  it("gives each target the same time, and as many inputs as are wanted in all", () => {
    expect(planShares(measured, 11_000, 60_000).map(({ inputs }) => inputs)).toEqual([9_000, 1_000]);
  });

  it("makes fewer where they do not fit into the time", () => {
    expect(planShares(measured, 11_000, 1_000).map(({ inputs }) => inputs)).toEqual([4_500, 500]);
  });

  it("asks for nothing more where the first run was enough", () => {
    expect(planShares(measured, 1_000, 60_000)).toEqual([]);
  });
});
