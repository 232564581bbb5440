import { describe, expect, it } from "vitest";
import { fieldSpecs } from "../../../../src/renderer/inspector/node-fields.ts";
import {
  fieldText,
  parseField,
  parseLabel,
  parseRows,
  rowTexts,
} from "../../../../src/renderer/inspector/parse-field.ts";
import { type NodeType, nodeTypeInfo, nodeTypes } from "../../../../src/shared/study/node-types.ts";
import { StudyNode } from "../../../../src/shared/study/study.ts";

function node(type: NodeType, data: object = {}): StudyNode {
  return StudyNode.parse({ id: "n", type, label: "n", position: { x: 0, y: 0 }, data });
}

function field(type: NodeType, key: string) {
  const spec = fieldSpecs[type].find((candidate) => candidate.key === key);
  if (spec === undefined) throw new Error(`No field ${key}`);
  return spec;
}

describe("the fields of a node", () => {
  it("are all that its schema has, each once", () => {
    for (const type of nodeTypes) {
      const keys = fieldSpecs[type].map(({ key }) => key).sort();
      const inSchema = Object.keys(nodeTypeInfo[type].data.shape).sort();
      expect(keys).toEqual(inSchema.filter((key) => !(type === "group" && key === "collapsed")));
    }
  });

  it("offer only choices that the schema takes", () => {
    for (const type of nodeTypes) {
      for (const spec of fieldSpecs[type]) {
        if (spec.editor !== "select") continue;
        for (const { value } of spec.options) {
          expect(parseField(node(type), spec, String(value))).toEqual({ type: "value", value });
        }
      }
    }
  });
});

describe("parseField", () => {
  const lower = field("designVariable", "lower");

  it("reads numbers as people write them", () => {
    expect(parseField(node("designVariable"), lower, " 2,5 ")).toEqual({ type: "value", value: 2.5 });
  });

  it("takes a field away when nothing is left in it", () => {
    expect(parseField(node("designVariable"), lower, "  ")).toEqual({ type: "value", value: null });
  });

  it("says why a text means nothing", () => {
    expect(parseField(node("designVariable"), lower, "abc")).toEqual({
      type: "error",
      message: "This is not a number",
    });
    expect(parseField(node("designVariable"), field("designVariable", "step"), "-1").type).toBe("error");
    expect(parseField(node("designVariable"), field("designVariable", "symbol"), "2x")).toMatchObject({
      type: "error",
      message: expect.stringContaining("starts with a letter"),
    });
    expect(parseField(node("solver"), field("solver", "input"), "../secret").type).toBe("error");
  });

  it("reads choices as numbers only when all of them are", () => {
    const choices = field("designVariable", "choices");
    expect(parseField(node("designVariable"), choices, "2, 3,5")).toEqual({
      type: "value",
      value: [2, 3, 5],
    });
    expect(parseField(node("designVariable"), choices, "2, S235")).toEqual({
      type: "value",
      value: ["2", "S235"],
    });
  });

  it("keeps what its own text says", () => {
    const command = field("solver", "command");
    const value = ["python3", "run.py", "--fast"];
    expect(parseField(node("solver"), command, fieldText(command, value))).toEqual({ type: "value", value });
  });

  it("keeps the ends of longer texts", () => {
    expect(parseField(node("note"), field("note", "text"), " a\n")).toEqual({ type: "value", value: " a\n" });
  });
});

describe("parseRows", () => {
  const parameters = field("model", "parameters");
  const columns = parameters.editor === "rows" ? parameters.columns : [];
  const parse = (rows: Record<string, string>[]) => parseRows(node("model"), parameters, columns, rows);

  it("reads rows and leaves empty ones out", () => {
    const value = [{ symbol: "rho", value: 7.85e-9, unit: "t/mm^3" }];
    expect(parse([...rowTexts(columns, value), { symbol: " ", value: "", unit: "" }])).toEqual({
      type: "value",
      value,
    });
  });

  it("says which cell is missing or wrong", () => {
    expect(parse([{ symbol: "rho", value: "" }])).toEqual({
      type: "error",
      message: "Value is missing in row 1",
    });
    expect(parse([{ symbol: "rho", value: "heavy" }])).toEqual({
      type: "error",
      message: 'Value "heavy" is not a number',
    });
  });

  it("takes the field away with its last row", () => {
    expect(parse([])).toEqual({ type: "value", value: null });
  });
});

it("a name must not be empty and must be one line", () => {
  expect(parseLabel(" web ")).toEqual({ type: "value", value: "web" });
  expect(parseLabel("  ").type).toBe("error");
  expect(parseLabel("a\nb").type).toBe("error");
});
