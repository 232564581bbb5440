import fc from "fast-check";
import { StudyDraft } from "../../src/shared/study/study-draft.ts";

// Few names, so that they often meet: used twice, named by a goal, used by a formula that comes back to itself.
const label = fc.constantFrom("Width", "Height", "Mass", "Stress", "Höhe 2", "max", "σ", "a".repeat(200));
const number = fc.integer({ min: -50, max: 50 });
const unit = fc.constantFrom("mm", "MPa", "");
const expression = fc.constantFrom("width * height", "mass / 2 + stress", "max(width, 1)", "3", "", "lost");
const part = <T extends Record<string, fc.Arbitrary<unknown>>>(shape: T, required: (keyof T & string)[]) =>
  fc.record(shape, { requiredKeys: required });

/** A draft as a form may hand it over: valid by its schema, often contradicting itself. */
export const arbitraryDraft: fc.Arbitrary<StudyDraft> = part(
  {
    description: fc.constantFrom("A bracket", ""),
    variables: fc.array(
      part(
        {
          label,
          kind: fc.constantFrom("continuous", "integer", "categorical"),
          lower: number,
          upper: number,
          initial: fc.oneof(number, fc.constantFrom("steel", "wood")),
          choices: fc.array(fc.constantFrom("steel", "wood", 3), { maxLength: 3 }),
          unit,
        },
        ["label"],
      ),
      { maxLength: 5 },
    ),
    solver: part(
      {
        label,
        kind: fc.constantFrom("calculix", "python", "command"),
        input: fc.constantFrom("beam.inp", "run.py"),
        files: fc.array(fc.constantFrom("model/beam.inp.tmpl", "model/run.py"), { maxLength: 2 }),
      },
      ["label", "kind", "files"],
    ),
    outputs: fc.array(
      part(
        {
          label,
          kind: fc.constantFrom("formula", "formula", "json", "calculixFrd"),
          expression,
          file: fc.constantFrom("results.json", "beam.frd"),
          unit,
        },
        ["label"],
      ),
      { maxLength: 5 },
    ),
    objectives: fc.array(part({ of: label, sense: fc.constantFrom("minimize", "maximize") }, ["of"]), {
      maxLength: 2,
    }),
    constraints: fc.array(
      part({ of: label, relation: fc.constantFrom("<=", ">=", "="), limit: number }, ["of"]),
      { maxLength: 3 },
    ),
    budget: part({ trials: fc.integer({ min: 1, max: 500 }), workers: fc.integer({ min: 1, max: 8 }) }, []),
  },
  ["variables", "outputs", "objectives", "constraints"],
).map((candidate) => StudyDraft.parse(candidate));
