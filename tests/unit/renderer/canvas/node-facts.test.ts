import { describe, expect, it } from "vitest";
import { nodeFacts } from "../../../../src/renderer/canvas/node-facts.ts";
import { nodeTypeInfo, nodeTypes } from "../../../../src/shared/study/node-types.ts";
import { StudyNode } from "../../../../src/shared/study/study.ts";

function node(type: string, data: object): StudyNode {
  return StudyNode.parse({ id: "n", type, label: "n", position: { x: 0, y: 0 }, data });
}

function lines(type: string, data: object): string[] {
  return nodeFacts(node(type, data)).map(({ label, value, unit }) =>
    [label, value, unit].filter(Boolean).join(" "),
  );
}

describe("nodeFacts", () => {
  it("shows bounds and start value of a variable with its unit", () => {
    expect(lines("designVariable", { lower: 2, upper: 8, initial: 4.5, unit: "mm" })).toEqual([
      "range 2 – 8 mm",
      "start 4.5 mm",
    ]);
  });

  it("shows which bound is missing", () => {
    expect(lines("designVariable", { upper: 8 })).toEqual(["range ? – 8"]);
  });

  it("shows the choices of a categorical variable instead of bounds", () => {
    expect(
      lines("designVariable", { kind: "categorical", choices: ["S235", "S355"], initial: "S355" }),
    ).toEqual(["choices S235, S355", "start S355"]);
  });

  it("shows the limit of a constraint with its relation, and that there is none", () => {
    expect(lines("constraint", { relation: ">=", limit: 1500, unit: "Hz" })).toEqual(["limit ≥ 1500 Hz"]);
    expect(lines("constraint", {})).toEqual(["limit ≤ none"]);
  });

  it("shows at most three facts, each with a unit that is set well", () => {
    const facts = lines("extractor", {
      kind: "calculixFrd",
      file: "out/beam.frd",
      field: "STRESS",
      reduce: "maxVonMises",
      unit: "mm^3",
    });
    expect(facts).toEqual(["from beam.frd", "field STRESS", "take max von Mises mm³"]);
  });

  it("has an answer for every kind of node as it is when it is new", () => {
    for (const type of nodeTypes)
      expect(() => nodeFacts(node(type, nodeTypeInfo[type].data.parse({})))).not.toThrow();
  });
});
