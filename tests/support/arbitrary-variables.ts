import fc from "fast-check";
import { snapValue, type Variable } from "../../src/shared/optimise/design.ts";

const scale = fc.constantFrom("linear" as const, "log" as const);
/** Negative lower bounds only on linear scales. */
const bounds = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 60 }), scale);

const shapes = fc.oneof(
  fc.tuple(bounds, fc.constantFrom(undefined, 0.1, 0.3, 2.5)).map(([[from, width, scale], step]) => ({
    kind: "continuous" as const,
    lower: scale === "log" ? Math.abs(from) + 0.5 : from,
    upper: (scale === "log" ? Math.abs(from) + 0.5 : from) + width / 7,
    scale,
    ...(step === undefined ? {} : { step }),
  })),
  fc.tuple(bounds, fc.integer({ min: 1, max: 4 })).map(([[from, width, scale], step]) => ({
    kind: "integer" as const,
    lower: scale === "log" ? Math.abs(from) + 1 : from,
    upper: (scale === "log" ? Math.abs(from) + 1 : from) + width,
    scale,
    step,
  })),
  fc
    .uniqueArray(
      fc.oneof(fc.constantFrom("steel", "brass", "oak", "glass"), fc.integer({ min: 1, max: 9 })),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((choices) => ({ kind: "categorical" as const, choices })),
);

/** Variables of every kind, with fixed ones and tiny spaces among them. */
export const arbitraryVariables: fc.Arbitrary<Variable[]> = fc
  .array(shapes, { minLength: 1, maxLength: 5 })
  .map((some) =>
    some.map((shape, index) => ({ nodeId: `dv${index}`, label: `v${index}`, symbol: `v${index}`, ...shape })),
  );

/** Is it a value that the variable can have: inside the bounds, on the steps? */
export function isDesignValue(variable: Variable, value: unknown): boolean {
  if (typeof value !== "number" && typeof value !== "string") return false;
  return snapValue(variable, value) === value;
}
