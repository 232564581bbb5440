import { expect, it } from "vitest";
import { SecondStart } from "../../../src/main/second-start.ts";

it.each([
  [{}, true],
  [{ study: "/home/ada/beam" }, true],
  [{ study: "beam" }, false],
  [{ study: "../beam" }, false],
  [{ study: "/home/ada\0/beam" }, false],
  [{ study: `/${"a".repeat(5_000)}` }, false],
  [{ study: 1 }, false],
  [{ study: "/home/ada/beam", demo: true }, false],
  [["/home/ada/beam"], false],
  [null, false],
])("says of %j as what a second start hands over: %s", (data, isStart) => {
  expect(SecondStart.safeParse(data).success).toBe(isStart);
});
