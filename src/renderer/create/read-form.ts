import type { FormRow, NewStudyForm } from "../state/new-study.ts";
import { parseNumber } from "../ui/parse-number.ts";
import { type FormOutputKind, outputCells, outputKinds } from "./output-fields.ts";

/** A draft as far as the texts could be read; its own schema has not looked at it yet. */
export type RawDraft = {
  readonly draft: Readonly<Record<string, unknown>>;
  /** Which row stands where in the draft. */
  readonly rowIds: Readonly<Record<string, readonly string[]>>;
  /** What could not be read, by the key of its cell. */
  readonly errors: ReadonlyMap<string, string>;
};

/** The key of a cell of a row, or of a field of the form: also the id of its element. */
export function cellKey(owner: string, field: string): string {
  return `new-study-${owner}-${field}`;
}

type Values = Record<string, unknown>;

/** Reads what was typed. Rows in which nothing stands are left out, rows without a name or value cannot be taken in. */
export function readForm(form: NewStudyForm): RawDraft {
  const errors = new Map<string, string>();
  const rowIds: Record<string, string[]> = {};
  const number = (owner: string, field: string, text: string): number | undefined => {
    if (text.trim() === "") return undefined;
    const value = parseNumber(text);
    if (value === undefined) errors.set(cellKey(owner, field), "This is not a number");
    return value;
  };
  const rows = (section: string, all: readonly FormRow[], read: (row: FormRow) => Values | undefined) => {
    const taken = all.flatMap((row) => {
      const values = isEmptyRow(row) ? undefined : read(row);
      return values === undefined ? [] : [{ id: row.id, values: definedOnly(values) }];
    });
    rowIds[section] = taken.map(({ id }) => id);
    return taken.map(({ values }) => values);
  };
  const named = ({ id, cells }: FormRow): string | undefined => {
    const label = textOf(cells.label);
    if (label === undefined) errors.set(cellKey(id, "label"), "Give it a name");
    return label;
  };

  const readVariable = (row: FormRow): Values | undefined => {
    const { id, cells } = row;
    const isChoice = cells.kind === "categorical";
    const values = {
      kind: cells.kind || "continuous",
      unit: textOf(cells.unit),
      ...(isChoice
        ? { choices: listOf(cells.choices), initial: choiceOf(cells.initial) }
        : {
            lower: number(id, "lower", cells.lower ?? ""),
            upper: number(id, "upper", cells.upper ?? ""),
            initial: number(id, "initial", cells.initial ?? ""),
          }),
    };
    const label = named(row);
    return label === undefined ? undefined : { label, ...values };
  };

  const readOutput = (row: FormRow): Values | undefined => {
    const kind = outputKindOf(row);
    const values: Values = { kind, unit: textOf(row.cells.unit) };
    for (const { key } of outputCells[kind]) {
      const text = textOf(row.cells[key]);
      values[key] = key === "column" && text !== undefined ? choiceOf(text) : text;
    }
    const label = named(row);
    return label === undefined ? undefined : { label, ...values };
  };

  const labels = new Map(
    [...form.variables, ...form.outputs].map(({ id, cells }) => [id, textOf(cells.label)]),
  );
  const goal = (row: FormRow, values: Values): Values | undefined => {
    const of = labels.get(row.cells.of ?? "");
    if (of === undefined) errors.set(cellKey(row.id, "of"), "Choose a value");
    return of === undefined ? undefined : { of, ...values };
  };

  const trials = number("budget", "trials", form.trials);
  const workers = number("budget", "workers", form.workers);
  const draft = {
    description: textOf(form.description),
    variables: rows("variables", form.variables, readVariable),
    ...(form.solver === "formula" ? {} : { solver: readSolver(form) }),
    outputs: rows("outputs", form.outputs, readOutput),
    objectives: rows("objectives", form.objectives, (row) =>
      goal(row, { sense: row.cells.sense || "minimize" }),
    ),
    constraints: rows("constraints", form.constraints, (row) =>
      goal(row, {
        relation: row.cells.relation || "<=",
        limit: number(row.id, "limit", row.cells.limit ?? ""),
      }),
    ),
    ...(trials === undefined && workers === undefined ? {} : { budget: definedOnly({ trials, workers }) }),
  };
  return { draft: definedOnly(draft), rowIds, errors };
}

export function outputKindOf({ cells }: FormRow): FormOutputKind {
  return outputKinds.find(({ value }) => value === cells.kind)?.value ?? "formula";
}

/** Choices alone (a kind, a relation) do not make a row: something must have been written. */
function isEmptyRow({ cells }: FormRow): boolean {
  return Object.entries(cells).every(
    ([key, text]) => ["kind", "sense", "relation", "reduce"].includes(key) || text.trim() === "",
  );
}

const solverLabels: Readonly<Record<string, string>> = {
  calculix: "CalculiX",
  gmsh: "Gmsh",
  command: "Program",
  python: "Python",
  node: "Node",
};

function readSolver({ solver, input, command, files }: NewStudyForm): Values {
  const isCommand = solver === "command";
  const words = linesOf(command);
  return definedOnly({
    label: solverLabels[solver] ?? solver,
    kind: solver,
    input: isCommand ? undefined : textOf(input),
    command: isCommand && words.length > 0 ? words : undefined,
    files: linesOf(files),
  });
}

function textOf(text = ""): string | undefined {
  const trimmed = text.trim();
  return trimmed === "" ? undefined : trimmed;
}

function linesOf(text: string): string[] {
  return text.split("\n").flatMap((line) => textOf(line) ?? []);
}

function listOf(text = ""): (string | number)[] | undefined {
  const items = text.split(",").flatMap((item) => textOf(item) ?? []);
  const numbers = items.map(parseNumber);
  if (items.length === 0) return undefined;
  return numbers.every((number) => number !== undefined) ? numbers : items;
}

function choiceOf(text = ""): string | number | undefined {
  const trimmed = textOf(text);
  return trimmed === undefined ? undefined : (parseNumber(trimmed) ?? trimmed);
}

function definedOnly(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
