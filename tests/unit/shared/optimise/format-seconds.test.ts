import { expect, it } from "vitest";
import { formatSeconds } from "../../../../src/shared/optimise/format-seconds.ts";

it.each([
  [0, "0 s"],
  [0.42, "0.4 s"],
  [12.4, "12 s"],
  [59.7, "1 min"],
  [200, "3 min 20 s"],
  [3_600, "1 h"],
  [7_500, "2 h 5 min"],
])("%d s is %s", (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});
