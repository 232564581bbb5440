import { z } from "zod";
import { AlgorithmData, ExtractorData, SymbolName } from "../study/node-types.ts";
import { Id } from "../study/study.ts";
import { Variable } from "./design.ts";

/** The version of run.json that this program writes. */
export const PROBLEM_SCHEMA_VERSION = 1;

const node = { nodeId: Id, label: z.string() };
const timed = { ...node, timeLimitS: z.number().positive() };

/** What is done for one trial, step by step. Paths are in the trial folder. */
export const Step = z.discriminatedUnion("kind", [
  /** Computed by Planform itself, in order; each may use what came before it. */
  z.strictObject({
    ...node,
    kind: z.literal("formula"),
    formulas: z.array(
      z.strictObject({ symbol: SymbolName, expression: z.string(), unit: z.string().optional() }),
    ),
  }),
  /** A program and its arguments, in which `{{ expressions }}` are filled in. */
  z.strictObject({ ...timed, kind: z.literal("command"), command: z.array(z.string()).min(1) }),
  z.strictObject({ ...timed, kind: z.literal("python"), script: z.string() }),
  z.strictObject({ ...timed, kind: z.literal("node"), script: z.string() }),
  /** `input` is the deck, `beam.inp`. */
  z.strictObject({ ...timed, kind: z.literal("calculix"), input: z.string() }),
  /**
   * `input` is the geometry, `bracket.geo`. All numbers of the design and the model go to it as `-setnumber`. The mesh
   * comes out as CalculiX input: see `meshFileNames`.
   */
  z.strictObject({
    ...timed,
    kind: z.literal("gmsh"),
    input: z.string(),
    dimension: z.union([z.literal(2), z.literal(3)]),
    /** Element type in CalculiX in place of the one that gmsh writes. */
    elementType: z.string().optional(),
    /** Forces that are spread over the nodes of a set, consistently with its elements. */
    loads: z.array(
      z.strictObject({
        set: z.string(),
        direction: z.union([z.literal(1), z.literal(2), z.literal(3)]),
        total: z.string(),
      }),
    ),
  }),
]);
export type Step = z.infer<typeof Step>;

/** Where a gmsh step puts what it makes of `bracket.geo`: the mesh for `*INCLUDE`, and one file of `*CLOAD` rows for each load. */
export function meshFileNames(input: string): { raw: string; mesh: string; load: (set: string) => string } {
  const stem = input.replace(/\.[^./]*$/, "");
  return {
    raw: `${stem}.gmsh.inp`,
    mesh: `${stem}.mesh.inp`,
    load: (set) => `${stem}.${set}.load.inp`,
  };
}

/** One value that is read from what the steps wrote, or computed of others. In an order in which each finds what it needs. */
export const Extraction = z.strictObject({
  ...node,
  ...ExtractorData.shape,
  symbol: SymbolName,
});
export type Extraction = z.infer<typeof Extraction>;

export const Objective = z.strictObject({
  ...node,
  expression: z.string(),
  sense: z.enum(["minimize", "maximize"]),
  unit: z.string().optional(),
  /** In the objective's own unit and sense. */
  target: z.number().optional(),
});
export type Objective = z.infer<typeof Objective>;

export const Constraint = z.strictObject({
  ...node,
  expression: z.string(),
  relation: z.enum(["<=", ">=", "="]),
  limit: z.number(),
  /** In the unit of the limit. */
  tolerance: z.number().nonnegative(),
  unit: z.string().optional(),
});
export type Constraint = z.infer<typeof Constraint>;

/** A study as a run computes it: frozen when the run starts, whatever becomes of the canvas. */
export const OptimizationProblem = z.strictObject({
  schemaVersion: z.literal(PROBLEM_SCHEMA_VERSION),
  studyId: Id,
  studyName: z.string(),
  /** The revision of the study that it was made of. */
  revision: z.number().int(),
  variables: z.array(Variable).min(1),
  parameters: z.array(z.strictObject({ symbol: SymbolName, value: z.number(), unit: z.string().optional() })),
  /** `source` in the study's folder, `target` in the trial's. */
  files: z.array(z.strictObject({ source: z.string(), target: z.string(), isTemplate: z.boolean() })),
  steps: z.array(Step),
  extractions: z.array(Extraction),
  objectives: z.array(Objective).min(1),
  constraints: z.array(Constraint),
  /** As the study's algorithm node says; a run's own options come before it. */
  algorithm: AlgorithmData,
});
export type OptimizationProblem = z.infer<typeof OptimizationProblem>;

/** Does a trial of it start programs, so that it needs a folder? Else it is computed by Planform itself in microseconds. */
export function needsFolder({ steps, extractions }: OptimizationProblem): boolean {
  return steps.some(({ kind }) => kind !== "formula") || extractions.some(({ kind }) => kind !== "formula");
}
