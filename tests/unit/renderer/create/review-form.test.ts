import { describe, expect, it } from "vitest";
import { cellKey } from "../../../../src/renderer/create/read-form.ts";
import { reviewForm } from "../../../../src/renderer/create/review-form.ts";
import { emptyForm, type FormRow, type NewStudyForm } from "../../../../src/renderer/state/new-study.ts";

function row(id: string, cells: Record<string, string> = {}): FormRow {
  return { id, cells };
}

function form(changes: Partial<NewStudyForm> = {}): NewStudyForm {
  return {
    ...emptyForm,
    variables: [
      row("v1", { label: "Width", lower: "10", upper: "60", unit: "mm" }),
      row("v2"),
      row("v3", { label: "Height", lower: "20", upper: "90", unit: "mm" }),
    ],
    outputs: [row("o1", { label: "Area", expression: "width * height", unit: "mm^2" })],
    objectives: [row("g1", { of: "o1" })],
    constraints: [row("c1", { of: "v3", relation: ">=", limit: "25,5" })],
    trials: "60",
    ...changes,
  };
}

describe("reviewForm", () => {
  it("reads a whole form: nothing is wrong and nothing missing", () => {
    const { draft, errors, missing, canvas } = reviewForm(form());
    expect([...errors]).toEqual([]);
    expect(missing).toEqual([]);
    expect(draft).toEqual({
      variables: [
        { label: "Width", kind: "continuous", lower: 10, upper: 60, unit: "mm" },
        { label: "Height", kind: "continuous", lower: 20, upper: 90, unit: "mm" },
      ],
      outputs: [{ label: "Area", kind: "formula", expression: "width * height", unit: "mm^2" }],
      objectives: [{ of: "Area", sense: "minimize" }],
      constraints: [{ of: "Height", relation: ">=", limit: 25.5 }],
      budget: { trials: 60 },
    });
    expect(canvas?.nodes).toHaveLength(6);
  });

  it("finds nothing wrong with an empty form, and says that nothing is filled in", () => {
    expect(reviewForm(emptyForm)).toMatchObject({ missing: ["Nothing is filled in yet"] });
    expect(reviewForm(emptyForm).errors.size).toBe(0);
  });

  it.each<[string, Partial<NewStudyForm>, string, string]>([
    [
      "a number that is none",
      { variables: [row("v1", { label: "Width", lower: "ten" })], objectives: [], constraints: [] },
      cellKey("v1", "lower"),
      "This is not a number",
    ],
    [
      "a row without a name",
      { outputs: [row("o1", { unit: "kg" })] },
      cellKey("o1", "label"),
      "Give it a name",
    ],
    [
      "a goal whose value was taken away",
      { objectives: [row("g1", { of: "gone" })] },
      cellKey("g1", "of"),
      "Choose a value",
    ],
    [
      "reversed bounds, in the row where they stand though an empty one is before it",
      { variables: [row("v0"), row("v3", { label: "Height", lower: "9", upper: "2" })] },
      cellKey("v3", "upper"),
      "The bounds are reversed: 9 > 2",
    ],
    ["a budget of no designs", { trials: "0" }, cellKey("budget", "trials"), expect.stringContaining("0")],
    [
      "a file outside the study",
      { solver: "python", input: "../run.py" },
      cellKey("solver", "input"),
      "The path must stay inside the study folder",
    ],
  ])("marks %s", (_what, changes, key, message) => {
    const { draft, errors } = reviewForm(form(changes));
    expect(draft).toBeUndefined();
    expect(errors.get(key)).toEqual(message);
  });

  it("says what the canvas will lack", () => {
    const { draft, missing } = reviewForm(
      form({ variables: [row("v1", { label: "Width", lower: "10" }), row("v3", { label: "Height" })] }),
    );
    expect(draft).toBeDefined();
    expect(missing).toContain('"Width" has no upper bound');
  });

  it("reads a program with its files, choices and results from files", () => {
    const { draft } = reviewForm(
      form({
        solver: "command",
        command: "mysolver\nbeam.cfg\n",
        files: "model/beam.cfg.tmpl\n\n",
        variables: [
          row("v1", { label: "Material", kind: "categorical", choices: "steel, wood", initial: "wood" }),
        ],
        outputs: [row("o1", { label: "Stress", kind: "csv", file: "out.csv", column: "3" })],
        constraints: [],
      }),
    );
    expect(draft).toMatchObject({
      variables: [{ kind: "categorical", choices: ["steel", "wood"], initial: "wood" }],
      solver: {
        label: "Program",
        kind: "command",
        command: ["mysolver", "beam.cfg"],
        files: ["model/beam.cfg.tmpl"],
      },
      outputs: [{ label: "Stress", kind: "csv", file: "out.csv", column: 3 }],
    });
  });
});
