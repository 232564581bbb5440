import fc from "fast-check";
import { expect, it } from "vitest";
import { readDesign } from "../../../../src/renderer/runs/read-design.ts";
import type { Variable } from "../../../../src/shared/optimise/design.ts";
import { beamProblem } from "../make-run.ts";

const material: Variable = {
  nodeId: "dv_m",
  label: "Material",
  symbol: "material",
  kind: "categorical",
  choices: ["steel", 7],
};
const variables = [...beamProblem.variables, material];

it("reads numbers as people write them, puts them onto the steps, and takes choices as they are", () => {
  const { values } = readDesign(variables, { width: "12,5", height: "33", material: "7" });
  expect(values).toEqual({ width: 12.5, height: 35, material: 7 });
});

it("says what is wrong with each value", () => {
  const { values, errors } = readDesign(variables, { width: "5", height: "high", material: "wood" });
  expect(values).toBeUndefined();
  expect(errors).toEqual({
    width: "From 10 to 40",
    height: "This is not a number",
    material: "Choose one of the values",
  });
});

it("takes each design between the bounds", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 10, max: 40, noNaN: true }),
      fc.integer({ min: 20, max: 60 }),
      (width, height) => {
        const { values } = readDesign(beamProblem.variables, {
          width: String(width),
          height: String(height),
        });
        expect(values?.width).toBe(width);
        expect(Number(values?.height) % 5).toBe(0);
      },
    ),
  );
});
