import { describe, expect, it } from "vitest";
import { findDraftErrors } from "../../../../src/shared/study/find-draft-errors.ts";
import { makeDraft } from "../../../support/make-draft.ts";

const noGoals = { objectives: [], constraints: [] };

describe("findDraftErrors", () => {
  it("finds nothing in a sound draft, however little it says", () => {
    expect(findDraftErrors(makeDraft())).toEqual([]);
    expect(findDraftErrors({ variables: [], outputs: [], objectives: [], constraints: [] })).toEqual([]);
    expect(findDraftErrors(makeDraft({ variables: [{ label: "Width", kind: "continuous" }] }))).toEqual([]);
  });

  it.each([
    [
      "two equal names",
      { variables: [variable("Width"), variable("Height"), variable("Width")] },
      { section: "variables", index: 2, field: "label", message: 'Something else is called "Width" already' },
    ],
    [
      "names that formulas could not tell apart",
      {
        variables: [variable("Width"), variable("Height")],
        outputs: [formula("height!", "width")],
        ...noGoals,
      },
      {
        section: "outputs",
        index: 0,
        field: "label",
        message: '"height!" and "Height" would have the same symbol in formulas: height',
      },
    ],
    [
      "a name that formulas know as a function",
      { variables: [variable("Width"), variable("Height"), variable("Max")] },
      { section: "variables", index: 2, field: "label", message: expect.stringContaining('"max"') },
    ],
    [
      "reversed bounds",
      {
        variables: [
          { label: "Width", kind: "continuous", lower: 60, upper: 10, unit: "mm" },
          variable("Height"),
        ],
      },
      {
        section: "variables",
        index: 0,
        field: "upper",
        message: "The bounds are reversed: 60 > 10 mm",
      },
    ],
    [
      "reversed bounds of what has choices in their place",
      { variables: [{ ...variable("Width"), kind: "categorical", lower: 3, upper: 2 }, variable("Height")] },
      { section: "variables", index: 0, field: "upper", message: "The bounds are reversed: 3 > 2 mm" },
    ],
    [
      "a start value outside the bounds",
      { variables: [{ ...variable("Width"), initial: 61 }, variable("Height")] },
      { section: "variables", index: 0, field: "initial", message: "The start value is outside the bounds" },
    ],
    [
      "a start value that is no choice",
      {
        variables: [
          variable("Width"),
          variable("Height"),
          { label: "Material", kind: "categorical", choices: ["steel"], initial: "wood" },
        ],
      },
      { section: "variables", index: 2, field: "initial", message: "The start value is none of the choices" },
    ],
    [
      "an objective that names no output",
      { objectives: [{ of: "Weight", sense: "minimize" }] },
      {
        section: "objectives",
        index: 0,
        field: "of",
        message: 'No output or variable is called "Weight"',
      },
    ],
    [
      "a limit that names no output",
      { constraints: [{ of: "Weight", relation: "<=", limit: 1 }] },
      {
        section: "constraints",
        index: 0,
        field: "of",
        message: 'No output or variable is called "Weight"',
      },
    ],
    [
      "two objectives for one value",
      {
        objectives: [
          { of: "Area", sense: "minimize" },
          { of: "Area", sense: "maximize" },
        ],
      },
      { section: "objectives", index: 1, field: "of", message: '"Area" has an objective already' },
    ],
  ] as const)("names %s", (_what, changes, error) => {
    expect(findDraftErrors(makeDraft(changes))).toEqual([error]);
  });

  it("tells the way on which a formula comes back to itself", () => {
    const outputs = [
      formula("Area", "mass / length"),
      formula("Mass", "area * 2"),
      formula("Length", "width"),
    ];
    expect(findDraftErrors(makeDraft({ outputs, ...noGoals }))).toEqual([
      {
        section: "outputs",
        index: 0,
        field: "expression",
        message: "The formula needs its own value: Area → Mass → Area",
      },
      {
        section: "outputs",
        index: 1,
        field: "expression",
        message: "The formula needs its own value: Mass → Area → Mass",
      },
    ]);
  });
});

function variable(label: string) {
  return { label, kind: "continuous", lower: 10, upper: 60, unit: "mm" } as const;
}

function formula(label: string, expression: string) {
  return { label, kind: "formula", expression } as const;
}
