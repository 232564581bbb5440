import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDesignSpace, eachDesign } from "../../../../src/optimise/samplers/encode-design.ts";
import { snapValue, type Variable, valueCount } from "../../../../src/shared/optimise/design.ts";
import { arbitraryVariables } from "../../../support/arbitrary-variables.ts";

const named = { nodeId: "n", label: "x", symbol: "x" };
const bolts: Variable = { ...named, kind: "integer", lower: 2, upper: 9, scale: "linear", step: 3 };
const length: Variable = { ...named, kind: "continuous", lower: 0.01, upper: 100, scale: "log" };
const material: Variable = { ...named, kind: "categorical", choices: ["steel", "wood", 3] };

describe("createDesignSpace", () => {
  it("decodes every point to a design inside the bounds and on the steps, and encodes it back to the same design", () => {
    fc.assert(
      fc.property(
        arbitraryVariables,
        fc.array(fc.double({ min: -0.2, max: 1.2, noNaN: true })),
        (variables, drawn) => {
          const space = createDesignSpace(variables);
          const point = variables.map((_, index) => drawn[index] ?? 0.5);
          const values = space.decode(point);
          for (const variable of variables)
            expect(snapValue(variable, values[variable.symbol] ?? "")).toEqual(values[variable.symbol]);
          const encoded = space.encode(values);
          expect(encoded?.every((at) => at >= 0 && at <= 1)).toBe(true);
          // What has no steps comes back up to rounding.
          const again = space.decode(encoded ?? []);
          for (const variable of variables) {
            const [value, back] = [values[variable.symbol], again[variable.symbol]];
            if (Number.isFinite(valueCount(variable)) || typeof value !== "number")
              expect(back).toEqual(value);
            else expect(back).toBeCloseTo(value, 6 - Math.ceil(Math.log10(1 + Math.abs(value))));
          }
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it("gives each value of a stepped variable and each choice an equal share", () => {
    for (const variable of [bolts, material]) {
      const space = createDesignSpace([variable]);
      const counts = new Map<unknown, number>();
      for (let index = 0; index < 900; index += 1) {
        const { x } = space.decode([(index + 0.5) / 900]);
        counts.set(x, (counts.get(x) ?? 0) + 1);
      }
      expect([...counts]).toEqual(
        (variable === bolts ? [2, 5, 8] : ["steel", "wood", 3]).map((value) => [value, 300]),
      );
    }
  });

  it("fills a logarithmic scale by powers", () => {
    const space = createDesignSpace([length]);
    expect(space.decode([0.5]).x).toBeCloseTo(1, 12);
    expect(space.encode({ x: 10 })?.[0]).toBeCloseTo(0.75, 12);
  });

  it("has no place for a design with a value missing, unknown or no number", () => {
    const space = createDesignSpace([material]);
    expect(space.encode({})).toBeUndefined();
    expect(space.encode({ x: "glass" })).toBeUndefined();
    expect(createDesignSpace([length]).encode({ x: "long" })).toBeUndefined();
  });

  it("survives bounds whose difference is no number", () => {
    const wide: Variable = { ...named, kind: "continuous", lower: -1.7e308, upper: 1.7e308, scale: "linear" };
    const space = createDesignSpace([wide]);
    expect(space.decode([0.5]).x).toBe(0);
    expect(space.encode({ x: 0 })?.[0]).toBe(0.5);
  });
});

describe("eachDesign", () => {
  it("gives each design of a finite space once", () => {
    const space = createDesignSpace([{ ...bolts, symbol: "y" }, material]);
    const designs = [...eachDesign(space)];
    expect(designs).toHaveLength(9);
    expect(new Set(designs.map(space.key)).size).toBe(9);
    expect(space.designCount).toBe(9);
  });
});
