import { expect, it } from "vitest";
import { opsForDesign } from "../../../../src/shared/optimise/design-ops.ts";
import { makeNode, makeStudy } from "../../../support/make-study.ts";

const study = makeStudy({
  nodes: [
    makeNode("designVariable", "dv_w", { label: "Width", data: { lower: 1, upper: 9, initial: 4 } }),
    makeNode("designVariable", "dv_m", {
      data: { symbol: "material", kind: "categorical", choices: ["steel", "brass"] },
    }),
    makeNode("designVariable", "dv_n", { data: { symbol: "n", kind: "integer", lower: 1, upper: 9 } }),
    makeNode("note", "n"),
  ],
});

it("changes the start values that are others", () => {
  expect(opsForDesign(study, { width: 5, material: "brass" })).toEqual([
    { type: "updateNode", nodeId: "dv_w", data: { initial: 5 } },
    { type: "updateNode", nodeId: "dv_m", data: { initial: "brass" } },
  ]);
  expect(opsForDesign(study, { width: 4 })).toEqual([]);
});

it.each([
  [{ height: 5 }, /no design variable height/],
  [{ width: 10 }, /10 is not a value that "Width" can have/],
  [{ width: "steel" }, /not a value/],
  [{ n: 2.5 }, /not a value/],
  [{ material: "wood" }, /not a value/],
])("refuses %o", (values, message) => {
  expect(() => opsForDesign(study, values)).toThrow(message);
});
