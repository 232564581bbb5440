import { expect, it } from "vitest";
import { parseNumber } from "../../../../src/renderer/ui/parse-number.ts";

it.each([
  ["2,5", 2.5],
  ["12 500", 12_500],
  ["\u22123", -3],
  ["1e-3", 0.001],
  ["7.", 7],
  [".5", 0.5],
  ["1.2.3", undefined],
  ["2 mm", undefined],
  ["", undefined],
  ["0x10", undefined],
  ["1e999", undefined],
])("reads %j as %j", (text, value) => {
  expect(parseNumber(text)).toBe(value);
});
