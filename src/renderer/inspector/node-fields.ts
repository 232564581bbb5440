import { algorithmKinds, type NodeType } from "../../shared/study/node-types.ts";
import { algorithmWords } from "../state/algorithm-words.ts";

/** A column of a field that holds rows. `optional` cells may be empty; a row whose needed cells are empty is left out. */
export type Column = {
  readonly key: string;
  readonly label: string;
  readonly kind: "text" | "number" | "checkbox";
  readonly optional?: boolean;
};

type FieldBase = {
  /** Key in the node's data. */
  readonly key: string;
  readonly label: string;
  readonly help?: string;
  /** A unit that never changes, or the key of the field that holds it. */
  readonly unit?: { readonly text: string } | { readonly field: string };
  /** Shown only for these values of `kind`. */
  readonly kinds?: readonly string[];
};

/** How one field of a node is edited. */
export type FieldSpec = FieldBase &
  (
    | { readonly editor: "text" | "number" | "textOrNumber" | "textarea" | "expression" | "path" }
    | {
        readonly editor: "select";
        readonly options: readonly { readonly value: string | number; readonly label: string }[];
      }
    | { readonly editor: "checkbox" }
    /** Values between commas, or one on each line. */
    | { readonly editor: "list"; readonly separator: "," | "\n" }
    | { readonly editor: "rows"; readonly columns: readonly Column[] }
  );

const ownUnit = { field: "unit" } as const;
const seconds = { text: "s" } as const;

const symbol: FieldSpec = {
  key: "symbol",
  label: "Symbol",
  editor: "text",
  help: "Name in templates and expressions. Empty: made from the name.",
};
const unit: FieldSpec = { key: "unit", label: "Unit", editor: "text" };
const description: FieldSpec = { key: "description", label: "Description", editor: "textarea" };
const expression: FieldSpec = {
  key: "expression",
  label: "Expression",
  editor: "expression",
  help: "Value or formula over symbols. Empty: the connected value.",
};

const variableFields: readonly FieldSpec[] = [
  symbol,
  {
    key: "kind",
    label: "Kind",
    editor: "select",
    options: options("continuous", "integer", "categorical"),
  },
  { key: "lower", label: "Lower", editor: "number", unit: ownUnit, kinds: ["continuous", "integer"] },
  { key: "upper", label: "Upper", editor: "number", unit: ownUnit, kinds: ["continuous", "integer"] },
  {
    key: "choices",
    label: "Choices",
    editor: "list",
    separator: ",",
    kinds: ["categorical"],
    help: "Between commas.",
  },
  { key: "initial", label: "Start", editor: "textOrNumber", unit: ownUnit },
  {
    key: "step",
    label: "Step",
    editor: "number",
    unit: ownUnit,
    kinds: ["continuous", "integer"],
    help: "Smallest meaningful difference.",
  },
  {
    key: "scale",
    label: "Scale",
    editor: "select",
    kinds: ["continuous", "integer"],
    options: options("linear", "log"),
  },
  unit,
];

const modelFields: readonly FieldSpec[] = [
  {
    key: "files",
    label: "Files",
    editor: "rows",
    help: "Source in the study folder, name in the trial folder, and whether {{ expressions }} in it are filled in.",
    columns: [
      { key: "source", label: "Source", kind: "text" },
      { key: "target", label: "Target", kind: "text", optional: true },
      { key: "template", label: "Template", kind: "checkbox", optional: true },
    ],
  },
  {
    key: "parameters",
    label: "Fixed values",
    editor: "rows",
    columns: [
      { key: "symbol", label: "Symbol", kind: "text" },
      { key: "value", label: "Value", kind: "number" },
      { key: "unit", label: "Unit", kind: "text", optional: true },
    ],
  },
  description,
];

const solverFields: readonly FieldSpec[] = [
  {
    key: "kind",
    label: "Kind",
    editor: "select",
    options: [
      { value: "formula", label: "formulas" },
      { value: "calculix", label: "CalculiX" },
      { value: "gmsh", label: "Gmsh" },
      { value: "command", label: "command" },
      { value: "python", label: "Python" },
      { value: "node", label: "Node" },
    ],
  },
  {
    key: "input",
    label: "Input",
    editor: "path",
    kinds: ["calculix", "gmsh", "command", "python", "node"],
    help: "Deck, geometry or script in the trial folder.",
  },
  {
    key: "command",
    label: "Command",
    editor: "list",
    separator: "\n",
    kinds: ["command"],
    help: "The program, then its arguments, one on each line.",
  },
  {
    key: "formulas",
    label: "Formulas",
    editor: "rows",
    kinds: ["formula"],
    help: "Computed in this order.",
    columns: [
      { key: "symbol", label: "Symbol", kind: "text" },
      { key: "expression", label: "Expression", kind: "text" },
      { key: "unit", label: "Unit", kind: "text", optional: true },
    ],
  },
  {
    key: "dimension",
    label: "Dimension",
    editor: "select",
    kinds: ["gmsh"],
    options: [
      { value: 3, label: "3D solid" },
      { value: 2, label: "2D plane" },
    ],
    help: "Elements of this dimension are kept. Not set: 3D.",
  },
  {
    key: "elementType",
    label: "Element",
    editor: "text",
    kinds: ["gmsh"],
    help: "Of CalculiX, for example CPE6. Empty: as gmsh writes it.",
  },
  {
    key: "loads",
    label: "Loads",
    editor: "rows",
    kinds: ["gmsh"],
    help: "Forces that are spread over a physical group: direction 1 x, 2 y or 3 z, and a formula of the whole force.",
    columns: [
      { key: "set", label: "Group", kind: "text" },
      { key: "direction", label: "Direction", kind: "number" },
      { key: "total", label: "Force", kind: "text" },
    ],
  },
  {
    key: "timeLimitS",
    label: "Time limit",
    editor: "number",
    unit: seconds,
    kinds: ["calculix", "gmsh", "command", "python", "node"],
    help: "For one trial.",
  },
  description,
];

const fileKinds = ["calculixDat", "calculixFrd", "json", "csv", "regex", "script"];

const extractorFields: readonly FieldSpec[] = [
  symbol,
  {
    key: "kind",
    label: "Kind",
    editor: "select",
    options: [
      { value: "formula", label: "formula" },
      { value: "calculixDat", label: "CalculiX .dat" },
      { value: "calculixFrd", label: "CalculiX .frd" },
      { value: "json", label: "JSON" },
      { value: "csv", label: "CSV" },
      { value: "regex", label: "pattern" },
      { value: "script", label: "script" },
    ],
  },
  { ...expression, kinds: ["formula"], help: "Formula over other values." },
  { key: "file", label: "File", editor: "path", kinds: fileKinds, help: "Result file in the trial folder." },
  {
    key: "section",
    label: "Section",
    editor: "text",
    kinds: ["calculixDat"],
    help: "Title of the block in the .dat file.",
  },
  { key: "field", label: "Field", editor: "text", kinds: ["calculixFrd"], help: "For example STRESS." },
  {
    key: "set",
    label: "Set",
    editor: "text",
    kinds: ["calculixDat", "calculixFrd"],
    help: "Node or element set.",
  },
  {
    key: "excludeSet",
    label: "Leave out",
    editor: "text",
    kinds: ["calculixFrd"],
    help: "Node set of the deck whose values do not count, for example a clamp.",
  },
  { key: "path", label: "Path", editor: "text", kinds: ["json"], help: "For example results.weight." },
  {
    key: "pattern",
    label: "Pattern",
    editor: "expression",
    kinds: ["regex"],
    help: "Regular expression; its first group is the value.",
  },
  {
    key: "column",
    label: "Column",
    editor: "textOrNumber",
    kinds: ["csv", "calculixDat", "calculixFrd"],
    help: "Name or number.",
  },
  { key: "row", label: "Row", editor: "number", kinds: ["csv", "calculixDat"] },
  {
    key: "reduce",
    label: "Take",
    editor: "select",
    kinds: fileKinds,
    options: [
      ...options("first", "last", "min", "max"),
      { value: "maxAbs", label: "max of amounts" },
      ...options("sum", "mean"),
      { value: "maxVonMises", label: "max von Mises" },
    ],
  },
  unit,
  {
    key: "lowest",
    label: "Lowest",
    editor: "number",
    unit: ownUnit,
    help: "A value below this fails the trial.",
  },
  {
    key: "highest",
    label: "Highest",
    editor: "number",
    unit: ownUnit,
    help: "A value above this fails the trial.",
  },
];

const objectiveFields: readonly FieldSpec[] = [
  {
    key: "sense",
    label: "Sense",
    editor: "select",
    options: [
      { value: "minimize", label: "minimise" },
      { value: "maximize", label: "maximise" },
    ],
  },
  expression,
  {
    key: "target",
    label: "Target",
    editor: "number",
    unit: ownUnit,
    help: "A run may stop when this is reached.",
  },
  unit,
];

const constraintFields: readonly FieldSpec[] = [
  expression,
  {
    key: "relation",
    label: "Relation",
    editor: "select",
    options: [
      { value: "<=", label: "≤ at most" },
      { value: ">=", label: "≥ at least" },
      { value: "=", label: "= equal" },
    ],
  },
  { key: "limit", label: "Limit", editor: "number", unit: ownUnit },
  { key: "tolerance", label: "Tolerance", editor: "number", unit: ownUnit },
  unit,
];

const algorithmFields: readonly FieldSpec[] = [
  {
    key: "kind",
    label: "Method",
    editor: "select",
    options: algorithmKinds.map((value) => ({ value, label: algorithmWords[value].title })),
  },
  {
    key: "sampler",
    label: "Sampler",
    editor: "text",
    kinds: ["optuna"],
    help: "Of Optuna, for example TPE.",
  },
  { key: "trials", label: "Trials", editor: "number" },
  { key: "workers", label: "At once", editor: "number", help: "Trials computed at the same time." },
  { key: "seed", label: "Seed", editor: "number" },
  { key: "timeLimitS", label: "Time limit", editor: "number", unit: seconds, help: "For the whole run." },
  {
    key: "stopAfterWithoutProgress",
    label: "Patience",
    editor: "number",
    unit: { text: "trials" },
    help: "Stop after this many trials without a better design.",
  },
  {
    key: "retries",
    label: "Retries",
    editor: "number",
    help: "Further attempts at a trial that ran out of time or memory or was killed. Empty: 1.",
  },
];

export const fieldSpecs: Record<NodeType, readonly FieldSpec[]> = {
  designVariable: variableFields,
  model: modelFields,
  solver: solverFields,
  extractor: extractorFields,
  objective: objectiveFields,
  constraint: constraintFields,
  algorithm: algorithmFields,
  surrogate: [
    {
      key: "kind",
      label: "Kind",
      editor: "select",
      options: [
        { value: "gaussianProcess", label: "Gaussian process" },
        { value: "polynomial", label: "polynomial" },
      ],
    },
    description,
  ],
  note: [{ key: "text", label: "Text", editor: "textarea" }, ...sizeFields()],
  group: sizeFields(),
};

function sizeFields(): FieldSpec[] {
  return [
    { key: "width", label: "Width", editor: "number", unit: { text: "px" } },
    { key: "height", label: "Height", editor: "number", unit: { text: "px" } },
  ];
}

function options(...values: string[]): { value: string; label: string }[] {
  return values.map((value) => ({ value, label: value }));
}
