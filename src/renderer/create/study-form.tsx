import type { ReactNode } from "react";
import { toSymbol } from "../../shared/study/symbols.ts";
import { changeForm, type FormRow, type NewStudyForm } from "../state/new-study.ts";
import { Field, fieldLook } from "./field.tsx";
import { type CellSpec, outputCells, outputKinds } from "./output-fields.ts";
import { cellKey, outputKindOf } from "./read-form.ts";
import type { FormReview } from "./review-form.ts";
import { RowTable } from "./row-table.tsx";
import { SolverFields } from "./solver-fields.tsx";

type StudyFormProps = { form: NewStudyForm; review: FormReview };

/** All of a study that can be asked for on one page, from what may vary to how long it is searched. */
export function StudyForm({ form, review: { errors } }: StudyFormProps) {
  const values = [...form.outputs, ...form.variables].flatMap(({ id, cells }) => {
    const label = cells.label?.trim() ?? "";
    return label === "" ? [] : [{ value: id, label }];
  });
  const of: CellSpec = { key: "of", label: "Value", options: [{ value: "", label: "Choose" }, ...values] };
  const unitOf = (row: FormRow): string =>
    [...form.outputs, ...form.variables].find(({ id }) => id === row.cells.of)?.cells.unit?.trim() ?? "";
  const symbols = [...form.variables, ...form.outputs].flatMap(({ cells }) => {
    const label = cells.label?.trim() ?? "";
    return label === "" ? [] : [toSymbol(label)];
  });

  return (
    <>
      <Field id="new-study-description" label="What the part is and what it should do">
        <textarea
          id="new-study-description"
          rows={2}
          value={form.description}
          placeholder="A steel cantilever, 500 mm long, with 5 kN at its tip"
          onChange={(event) => changeForm({ description: event.target.value })}
          className={fieldLook}
        />
      </Field>

      <Section title="What may vary" text="Each value with its bounds. Enter adds a row.">
        <RowTable
          section="variables"
          what="variable"
          columns={["minmax(0,3fr)", "minmax(0,1.7fr)", "repeat(3, minmax(0,1fr))", "minmax(0,0.9fr)"]}
          rows={form.variables}
          errors={errors}
          cellsOf={variableCells}
        />
      </Section>

      <Section title="How it is computed" text="One program for each design, or formulas alone.">
        <SolverFields form={form} errors={errors} />
      </Section>

      <Section
        title="What comes out"
        text={
          symbols.length === 0
            ? "Numbers that are read from the results, or formulas over other values."
            : `Formulas know ${symbols.slice(0, 12).join(", ")}${symbols.length > 12 ? " and more" : ""}.`
        }
      >
        <RowTable
          section="outputs"
          what="output"
          columns={["repeat(12, minmax(0,1fr))"]}
          rows={form.outputs}
          errors={errors}
          cellsOf={readOutputCells}
        />
      </Section>

      <div className="grid gap-5 md:grid-cols-2">
        <Section title="Objectives" text="What should be as small or as large as possible.">
          <RowTable
            section="objectives"
            what="objective"
            columns={["112px", "minmax(0,1fr)"]}
            rows={form.objectives}
            errors={errors}
            cellsOf={() => [senseCell, of]}
          />
        </Section>
        <Section title="Limits" text="What every design must keep.">
          <RowTable
            section="constraints"
            what="limit"
            columns={["minmax(0,1fr)", "64px", "96px"]}
            rows={form.constraints}
            errors={errors}
            cellsOf={(row) => [of, relationCell, limitCell(unitOf(row))]}
          />
        </Section>
      </div>

      <Section title="Budget" text="How many designs may be computed, and how many of them at the same time.">
        <div className="grid grid-cols-[140px_140px] gap-3">
          {budgetFields.map(({ key, label, placeholder }) => (
            <Field
              key={key}
              id={cellKey("budget", key)}
              label={label}
              error={errors.get(cellKey("budget", key))}
            >
              <input
                id={cellKey("budget", key)}
                value={form[key]}
                placeholder={placeholder}
                inputMode="numeric"
                aria-invalid={errors.has(cellKey("budget", key)) ? true : undefined}
                onChange={(event) => changeForm({ [key]: event.target.value })}
                className={`num ${fieldLook}`}
              />
            </Field>
          ))}
        </div>
      </Section>
    </>
  );
}

const budgetFields = [
  { key: "trials", label: "Designs", placeholder: "60" },
  { key: "workers", label: "At the same time", placeholder: "4" },
] as const;

const senseCell: CellSpec = {
  key: "sense",
  label: "Goal",
  options: [
    { value: "", label: "Minimise" },
    { value: "maximize", label: "Maximise" },
  ],
};
const relationCell: CellSpec = {
  key: "relation",
  label: "Is",
  options: [
    { value: "", label: "≤" },
    { value: ">=", label: "≥" },
    { value: "=", label: "=" },
  ],
};
const limitCell = (unit: string): CellSpec => ({
  key: "limit",
  label: unit === "" ? "Limit" : `Limit, ${unit}`,
  placeholder: unit,
  isNumber: true,
});

function variableCells({ cells }: FormRow, index: number): CellSpec[] {
  const example = index === 0 ? ["Width", "10", "60", "mm"] : [];
  const [label = "", lower = "", upper = "", unit = ""] = example;
  const bounds: CellSpec[] =
    cells.kind === "categorical"
      ? [{ key: "choices", label: "Choices", placeholder: "steel, aluminium", span: 2 }]
      : [
          { key: "lower", label: "Lower", placeholder: lower, isNumber: true },
          { key: "upper", label: "Upper", placeholder: upper, isNumber: true },
        ];
  return [
    { key: "label", label: "Name", placeholder: label },
    {
      key: "kind",
      label: "Kind",
      options: [
        { value: "", label: "Continuous" },
        { value: "integer", label: "Integer" },
        { value: "categorical", label: "Choices" },
      ],
    },
    ...bounds,
    { key: "initial", label: "Start", isNumber: cells.kind !== "categorical" },
    { key: "unit", label: "Unit", placeholder: unit },
  ];
}

/** Twelve columns: name, unit and kind, and behind them or in a second line how the value is had. */
function readOutputCells(row: FormRow, index: number): CellSpec[] {
  const kind = outputKindOf(row);
  const cells = outputCells[kind];
  const isFormula = kind === "formula";
  return [
    { key: "label", label: "Name", placeholder: index === 0 ? "Mass" : "", span: isFormula ? 3 : 5 },
    { key: "unit", label: "Unit", placeholder: index === 0 ? "kg" : "", span: isFormula ? 1 : 3 },
    {
      key: "kind",
      label: "From",
      span: isFormula ? 3 : 4,
      options: outputKinds.map(({ value, label }) => ({ value: value === "formula" ? "" : value, label })),
    },
    ...cells.map((cell, place) => ({
      ...cell,
      span: isFormula ? 5 : spanOf(place, cells.length),
      isNamed: !isFormula,
    })),
  ];
}

/** Shares a line of twelve columns out; the last cell takes what is left. */
function spanOf(place: number, count: number): number {
  const share = Math.floor(12 / count);
  return place === count - 1 ? 12 - share * place : share;
}

function Section({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section className="min-w-0" aria-label={title}>
      <h2 className="font-medium">{title}</h2>
      <p className="mb-2 text-small text-dim">{text}</p>
      {children}
    </section>
  );
}
