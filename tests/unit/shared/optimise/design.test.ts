import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { designKey, snapValue, type Variable, valueCount } from "../../../../src/shared/optimise/design.ts";

const base = { nodeId: "dv", label: "x", symbol: "x" };
const continuous = (lower: number, upper: number, step?: number): Variable => ({
  ...base,
  kind: "continuous",
  lower,
  upper,
  scale: "linear",
  ...(step === undefined ? {} : { step }),
});
const integer = (lower: number, upper: number, step = 1): Variable => ({
  ...base,
  kind: "integer",
  lower,
  upper,
  step,
  scale: "linear",
});
const choice: Variable = { ...base, kind: "categorical", choices: ["steel", "brass", 3] };

describe("snapValue", () => {
  it.each([
    [continuous(0, 1), 0.3, 0.3],
    [continuous(0, 1), -5, 0],
    [continuous(0, 1), 5, 1],
    [continuous(0, 1, 0.1), 0.3000001, 0.3],
    [continuous(0.0625, 6.1875, 0.0625), 0.8, 0.8125],
    // The last step does not reach the upper bound.
    [continuous(0, 1, 0.3), 1, 0.9],
    // It does, but for the rounding of numbers.
    [continuous(-999_999.999_999_998_7, 0, 1_000), 5, 0],
    [integer(2, 9), 4.4, 4],
    [integer(2, 9, 3), 9, 8],
    [choice, "brass", "brass"],
    [choice, 3, 3],
    [choice, "wood", undefined],
    [continuous(0, 1), "wood", undefined],
    [continuous(0, 1), Number.NaN, undefined],
  ])("%o, %s: %s", (variable, value, expected) => {
    expect(snapValue(variable, value)).toBe(expected);
  });

  it("gives values inside the bounds that snap to themselves", () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        number,
        number,
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        number,
        (a, b, step, value) => {
          const variable = continuous(Math.min(a, b), Math.max(a, b), step);
          const snapped = snapValue(variable, value);
          if (typeof snapped !== "number" || variable.kind !== "continuous") throw new Error("no number");
          expect(snapped).toBeGreaterThanOrEqual(variable.lower);
          expect(snapped).toBeLessThanOrEqual(variable.upper);
          expect(snapValue(variable, snapped)).toBe(snapped);
        },
      ),
    );
  });
});

it("counts the values of a variable", () => {
  expect(valueCount(continuous(0, 1))).toBe(Number.POSITIVE_INFINITY);
  expect(valueCount(continuous(2, 2))).toBe(1);
  expect(valueCount(continuous(0, 1, 0.1))).toBe(11);
  expect(valueCount(integer(2, 9, 3))).toBe(3);
  expect(valueCount(choice)).toBe(3);
});

it("has one key for equal designs, whatever the order of their values", () => {
  const variables: Variable[] = [continuous(0, 1), { ...integer(0, 5), symbol: "n" }];
  expect(designKey(variables, { x: 0.5, n: 2 })).toBe(designKey(variables, { n: 2, x: 0.5 }));
  expect(designKey(variables, { x: 0.5, n: 2 })).not.toBe(designKey(variables, { x: 0.5, n: 3 }));
});
