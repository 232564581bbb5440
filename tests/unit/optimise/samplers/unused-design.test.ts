import { expect, it } from "vitest";
import { createDesignSpace } from "../../../../src/optimise/samplers/encode-design.ts";
import { createRandom } from "../../../../src/optimise/samplers/random.ts";
import { findUnusedDesign } from "../../../../src/optimise/samplers/unused-design.ts";
import type { Variable } from "../../../../src/shared/optimise/design.ts";

const variable = (rest: object): Variable =>
  ({ nodeId: "dv", label: "x", symbol: "x", scale: "linear", ...rest }) as Variable;

/** Takes designs until there is no other one. */
function takeAll(variables: readonly Variable[]): string[] {
  const space = createDesignSpace(variables);
  const keys = new Set<string>();
  const random = createRandom(1);
  for (;;) {
    const values = findUnusedDesign(space, keys, random);
    if (values === undefined) return [...keys];
    const key = space.key(values);
    if (keys.has(key)) throw new Error(`${key} was taken before`);
    keys.add(key);
  }
}

it("finds each design of a finite space once", () => {
  const variables = [
    variable({ kind: "integer", lower: 0, upper: 40, step: 1 }),
    variable({ kind: "categorical", symbol: "m", choices: ["steel", "brass", "oak"] }),
  ];
  expect(takeAll(variables)).toHaveLength(123);
});

it("ends where the bounds leave only a few numbers", () => {
  const count = takeAll([variable({ kind: "continuous", lower: 1, upper: 1 + 3e-16 })]).length;
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(5);
});
