import { expect, it } from "vitest";
import {
  countOf,
  formatAgo,
  formatBytes,
  formatDuration,
  formatNumber,
  formatUnit,
} from "../../../../src/renderer/ui/format.ts";

it("numbers keep six digits at most and set thousands apart", () => {
  expect([0, 5, 4.5, 0.1 + 0.2, 1234, 12345.678, -3, 2e-7, 7.85e-9, 3e12].map(formatNumber)).toEqual([
    "0",
    "5",
    "4.5",
    "0.3",
    "1234",
    "12\u2009345.7",
    "\u22123",
    "2e\u22127",
    "7.85e\u22129",
    "3e12",
  ]);
});

it("durations are told in the unit that fits", () => {
  expect([40, 1_300, 125_000].map(formatDuration)).toEqual(["40 ms", "1.3 s", "2 min 05 s"]);
});

it("says how long ago something was, and its day where that is long", () => {
  const now = Date.UTC(2026, 10, 20, 12);
  const agoMs = [-5_000, 59_000, 60_000, 3_599_000, 3_600_000, 86_399_000];
  expect(agoMs.map((ms) => formatAgo(now - ms, now))).toEqual([
    "just now",
    "just now",
    "1 min ago",
    "59 min ago",
    "1 h ago",
    "23 h ago",
  ]);
  expect(formatAgo(now - 3 * 86_400_000, now)).toContain("17");
});

it("sizes of files have one decimal below ten", () => {
  expect([0, 999, 1_000, 1_540, 12_345, 4_120_000, 10_000_000].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "1.5 kB",
    "12 kB",
    "4.1 MB",
    "10 MB",
  ]);
});

it("units have raised figures, counts their plural", () => {
  expect(formatUnit("kg/m^3")).toBe("kg/m³");
  expect([countOf(1, "node"), countOf(2, "node"), countOf(0, "entry", "entries")]).toEqual([
    "1 node",
    "2 nodes",
    "0 entries",
  ]);
});
