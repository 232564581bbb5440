import type { StudyDraft } from "../../shared/study/study-draft.ts";

type OutputKind = StudyDraft["outputs"][number]["kind"];

/** One cell of a row: the key of what it holds, and how that is asked for. */
export type CellSpec = {
  readonly key: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly isNumber?: boolean;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** How many columns of the table it takes. */
  readonly span?: number;
  /** Its name is shown in every row, because the cells above it are other ones. */
  readonly isNamed?: boolean;
};

/** Where an output may come from, as far as a form asks for it; the inspector knows more. */
export const outputKinds = [
  { value: "formula", label: "Formula" },
  { value: "json", label: "JSON file" },
  { value: "csv", label: "CSV file" },
  { value: "regex", label: "Text file" },
  { value: "calculixDat", label: "CalculiX .dat" },
  { value: "calculixFrd", label: "CalculiX .frd" },
] as const satisfies readonly { value: OutputKind; label: string }[];
export type FormOutputKind = (typeof outputKinds)[number]["value"];

const takes = [
  ["", "the only value"],
  ["first", "first"],
  ["last", "last"],
  ["min", "smallest"],
  ["max", "largest"],
  ["maxAbs", "largest amount"],
  ["sum", "sum"],
  ["mean", "mean"],
] as const;
const toOptions = (pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([value, label]) => ({ value, label }));

const take: CellSpec = { key: "reduce", label: "Take", options: toOptions(takes) };
const set: CellSpec = { key: "set", label: "Set", placeholder: "TIP" };
const file = (placeholder: string): CellSpec => ({ key: "file", label: "File", placeholder });

/** What each kind of output is read by, in the order in which it is asked for. */
export const outputCells: Readonly<Record<FormOutputKind, readonly CellSpec[]>> = {
  formula: [{ key: "expression", label: "Formula over symbols", placeholder: "width * height * 7.85e-6" }],
  json: [file("results.json"), { key: "path", label: "Path", placeholder: "results.mass" }],
  csv: [file("results.csv"), { key: "column", label: "Column", placeholder: "mass" }, take],
  regex: [file("log.txt"), { key: "pattern", label: "Pattern", placeholder: "mass = ([0-9.]+)" }],
  calculixDat: [
    file("beam.dat"),
    { key: "section", label: "Section", placeholder: "displacements" },
    set,
    { key: "column", label: "Column", placeholder: "vz" },
    take,
  ],
  calculixFrd: [
    file("beam.frd"),
    { key: "field", label: "Field", placeholder: "STRESS" },
    { ...take, options: [...(take.options ?? []), { value: "maxVonMises", label: "largest von Mises" }] },
  ],
};
