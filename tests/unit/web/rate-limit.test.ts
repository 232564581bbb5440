import { expect, it } from "vitest";
import { createRateLimit } from "../../../src/web/rate-limit.ts";

it("takes so many in any window, and what it refuses uses no room", () => {
  let now = 0;
  const limit = createRateLimit({ count: 2, windowMs: 100, now: () => now });
  const takeAt = (time: number): boolean => {
    now = time;
    return limit.take();
  };
  expect([0, 60, 61, 99, 100, 101, 160, 161].map(takeAt)).toEqual([
    true,
    true,
    false,
    false,
    true,
    false,
    true,
    false,
  ]);
});
