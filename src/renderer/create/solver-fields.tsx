import { changeForm, type NewStudyForm } from "../state/new-study.ts";
import { Select } from "../ui/select.tsx";
import { Field, fieldLook } from "./field.tsx";
import { cellKey } from "./read-form.ts";

const solvers = [
  { value: "formula", label: "Formulas over the variables" },
  { value: "calculix", label: "CalculiX" },
  { value: "gmsh", label: "Gmsh" },
  { value: "python", label: "Python script" },
  { value: "node", label: "Node script" },
  { value: "command", label: "Another program" },
] as const;

const inputExamples: Readonly<Record<string, string>> = {
  calculix: "beam.inp",
  gmsh: "part.geo",
  python: "run.py",
  node: "run.mjs",
};

type SolverFieldsProps = { form: NewStudyForm; errors: ReadonlyMap<string, string> };

/** The program that computes a design, with the files it needs. */
export function SolverFields({ form, errors }: SolverFieldsProps) {
  const text = (key: "input" | "command" | "files") => ({
    id: cellKey("solver", key),
    value: form[key],
    spellCheck: false,
    "aria-invalid": errors.has(cellKey("solver", key)) ? true : undefined,
    className: `${fieldLook} font-mono`,
  });
  const errorOf = (key: string): string | undefined => errors.get(cellKey("solver", key));
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field id={cellKey("solver", "kind")} label="Computed by">
        <Select
          id={cellKey("solver", "kind")}
          value={form.solver}
          onChange={(event) => changeForm({ solver: event.target.value })}
          className="flex w-full"
        >
          {solvers.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      {form.solver === "formula" ? null : (
        <>
          {form.solver === "command" ? (
            <Field
              id={cellKey("solver", "command")}
              label="Program and its arguments, one on each line"
              error={errorOf("command")}
            >
              <textarea
                {...text("command")}
                rows={2}
                placeholder={"mysolver\nbeam.cfg"}
                onChange={(event) => changeForm({ command: event.target.value })}
              />
            </Field>
          ) : (
            <Field
              id={cellKey("solver", "input")}
              label="Main input in the trial folder"
              error={errorOf("input")}
            >
              <input
                {...text("input")}
                placeholder={inputExamples[form.solver]}
                onChange={(event) => changeForm({ input: event.target.value })}
              />
            </Field>
          )}
          <div className="sm:col-span-2">
            <Field
              id={cellKey("solver", "files")}
              label="Files of the model, one on each line"
              help="In the study's folder. In those that end in .tmpl, {{ symbols }} are filled in for each design."
              error={errorOf("files")}
            >
              <textarea
                {...text("files")}
                rows={2}
                placeholder="model/beam.inp.tmpl"
                onChange={(event) => changeForm({ files: event.target.value })}
              />
            </Field>
          </div>
        </>
      )}
    </div>
  );
}
