import { z } from "zod";

/**
 * The kinds of nodes of a canvas and what each one holds. Everything but the kind may be left out, so that a
 * study can be built step by step; `checkStudy` says what is still missing.
 */
export const nodeTypes = [
  "designVariable",
  "model",
  "solver",
  "extractor",
  "objective",
  "constraint",
  "algorithm",
  "surrogate",
  "note",
  "group",
] as const;
export const NodeType = z.enum(nodeTypes);
export type NodeType = z.infer<typeof NodeType>;

/** The colour family of a node: what it is for, seen from the optimisation. */
export type NodeFamily = "input" | "computation" | "output" | "decision" | "annotation";

/** A name that templates and expressions use for a value. */
export const SymbolName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
    "A symbol starts with a letter and holds letters, digits and _ (at most 64)",
  );

const Text = z.string().max(20_000);
const ShortText = z.string().max(1_000);
const Unit = z.string().max(40);
const Finite = z.number().refine(Number.isFinite, "The number must be finite");
/** A path inside the study folder, with forward slashes. */
const StudyPath = z
  .string()
  .min(1)
  .max(400)
  .refine(
    (path) =>
      !path.startsWith("/") &&
      !/^[A-Za-z]:/.test(path) &&
      !path.includes("\\") &&
      !path.split("/").includes(".."),
    "The path must stay inside the study folder",
  );

export const VariableKind = z.enum(["continuous", "integer", "categorical"]);
export type VariableKind = z.infer<typeof VariableKind>;

export const DesignVariableData = z.strictObject({
  symbol: SymbolName.optional().describe("name in templates and expressions; from the label when left out"),
  kind: VariableKind.default("continuous"),
  lower: Finite.optional().describe("lower bound, in `unit`"),
  upper: Finite.optional().describe("upper bound, in `unit`"),
  initial: z
    .union([Finite, ShortText])
    .optional()
    .describe("start value, in `unit`; one of `choices` when categorical"),
  step: Finite.positive().optional().describe("smallest meaningful difference, in `unit`"),
  unit: Unit.optional(),
  choices: z
    .array(z.union([Finite, ShortText]))
    .max(1_000)
    .optional()
    .describe("values of a categorical variable"),
  scale: z.enum(["linear", "log"]).optional(),
});

export const ModelData = z.strictObject({
  files: z
    .array(
      z.strictObject({
        source: StudyPath.describe("file in the study folder, for example model/beam.inp.tmpl"),
        target: StudyPath.optional().describe(
          "name in the trial folder; the source's name without .tmpl when left out",
        ),
        template: z.boolean().optional().describe("true when {{ expressions }} in it are filled in"),
      }),
    )
    .max(200)
    .optional(),
  parameters: z
    .array(z.strictObject({ symbol: SymbolName, value: Finite, unit: Unit.optional() }))
    .max(500)
    .optional()
    .describe("fixed values that templates and expressions may use"),
  description: Text.optional(),
});

export const SolverData = z.strictObject({
  kind: z.enum(["formula", "calculix", "gmsh", "command", "python", "node"]).default("command"),
  input: StudyPath.optional().describe("main input in the trial folder: deck, geometry or script"),
  command: z.array(ShortText).max(200).optional().describe("program and arguments of a command solver"),
  formulas: z
    .array(z.strictObject({ symbol: SymbolName, expression: Text, unit: Unit.optional() }))
    .max(500)
    .optional()
    .describe("what a formula solver computes, in order"),
  timeLimitS: Finite.positive().optional().describe("limit for one trial, seconds"),
  dimension: z
    .union([z.literal(2), z.literal(3)])
    .optional()
    .describe("of a gmsh mesh: its elements are kept, those of lower dimension dropped; 3 when left out"),
  elementType: ShortText.optional().describe(
    "CalculiX element type for a gmsh mesh, for example CPE6; as gmsh writes it when left out",
  ),
  loads: z
    .array(
      z.strictObject({
        set: ShortText.describe("physical group of the geometry"),
        direction: z.union([z.literal(1), z.literal(2), z.literal(3)]).describe("1 x, 2 y, 3 z"),
        total: Text.describe("formula of the whole force"),
      }),
    )
    .max(100)
    .optional()
    .describe("forces that a gmsh solver spreads over the nodes of a group, for *CLOAD"),
  description: Text.optional(),
});

export const ExtractorData = z.strictObject({
  symbol: SymbolName.optional().describe(
    "name of the extracted value in expressions; from the label when left out",
  ),
  kind: z
    .enum(["formula", "calculixDat", "calculixFrd", "json", "csv", "regex", "script"])
    .default("formula"),
  file: StudyPath.optional().describe("result file in the trial folder"),
  expression: Text.optional().describe("formula over other values, for kind formula"),
  section: ShortText.optional().describe("title of the block in a CalculiX .dat file"),
  set: ShortText.optional().describe("node or element set"),
  excludeSet: ShortText.optional().describe(
    "node set of the deck that a .frd extractor leaves out, for example a clamp",
  ),
  field: ShortText.optional().describe("result field in a CalculiX .frd file, for example STRESS"),
  column: z.union([ShortText, z.number().int()]).optional(),
  row: z.number().int().optional(),
  reduce: z.enum(["first", "last", "min", "max", "maxAbs", "sum", "mean", "maxVonMises"]).optional(),
  path: ShortText.optional().describe("path in a JSON file, for example results.weight"),
  pattern: ShortText.optional().describe("regular expression; its first group is the value"),
  unit: Unit.optional(),
  lowest: Finite.optional().describe("a value below this fails the trial"),
  highest: Finite.optional().describe("a value above this fails the trial"),
});

export const ObjectiveData = z.strictObject({
  expression: Text.optional().describe(
    "value or formula over symbols; the connected extractor when left out",
  ),
  sense: z.enum(["minimize", "maximize"]).default("minimize"),
  unit: Unit.optional(),
  target: Finite.optional().describe("a run may stop when this is reached"),
});

export const ConstraintData = z.strictObject({
  expression: Text.optional().describe(
    "value or formula over symbols; the connected extractor when left out",
  ),
  relation: z.enum(["<=", ">=", "="]).default("<="),
  limit: Finite.optional(),
  tolerance: Finite.nonnegative().optional(),
  unit: Unit.optional(),
});

export const algorithmKinds = [
  "auto",
  "sobol",
  "latinHypercube",
  "gaussianProcess",
  "parego",
  "cmaEs",
  "nsga2",
  "optuna",
] as const;
export type AlgorithmKind = (typeof algorithmKinds)[number];

export const AlgorithmData = z.strictObject({
  kind: z.enum(algorithmKinds).default("auto"),
  sampler: ShortText.optional().describe("Optuna sampler, for kind optuna"),
  trials: z.number().int().positive().max(1_000_000).optional(),
  workers: z.number().int().positive().max(1_024).optional().describe("trials computed at the same time"),
  seed: z.number().int().nonnegative().optional(),
  timeLimitS: Finite.positive().optional().describe("limit for the whole run, seconds"),
  stopAfterWithoutProgress: z.number().int().positive().optional().describe("trials without a better design"),
  retries: z
    .number()
    .int()
    .min(0)
    .max(10)
    .optional()
    .describe("further attempts at a trial that ran out of time or memory or was killed; 1 when left out"),
});

export const SurrogateData = z.strictObject({
  kind: z.enum(["gaussianProcess", "polynomial"]).default("gaussianProcess"),
  description: Text.optional(),
});

export const NoteData = z.strictObject({
  text: Text.default(""),
  width: Finite.positive().max(4_000).optional().describe("width on the canvas, px"),
  height: Finite.positive().max(4_000).optional().describe("height on the canvas, px"),
});

export const GroupData = z.strictObject({
  width: Finite.positive().default(320),
  height: Finite.positive().default(240),
  collapsed: z.boolean().optional(),
});

/** What the UI, the tools and the docs say about each kind. `idPrefix` starts the ids of its nodes. */
export const nodeTypeInfo = {
  designVariable: { title: "Design variable", family: "input", idPrefix: "dv", data: DesignVariableData },
  model: { title: "Model", family: "computation", idPrefix: "model", data: ModelData },
  solver: { title: "Solver", family: "computation", idPrefix: "solver", data: SolverData },
  extractor: { title: "Extractor", family: "output", idPrefix: "out", data: ExtractorData },
  objective: { title: "Objective", family: "decision", idPrefix: "obj", data: ObjectiveData },
  constraint: { title: "Constraint", family: "decision", idPrefix: "con", data: ConstraintData },
  algorithm: { title: "Algorithm", family: "decision", idPrefix: "alg", data: AlgorithmData },
  surrogate: { title: "Surrogate", family: "computation", idPrefix: "sur", data: SurrogateData },
  note: { title: "Note", family: "annotation", idPrefix: "note", data: NoteData },
  group: { title: "Group", family: "annotation", idPrefix: "group", data: GroupData },
} as const satisfies Record<
  NodeType,
  { title: string; family: NodeFamily; idPrefix: string; data: z.ZodType }
>;
