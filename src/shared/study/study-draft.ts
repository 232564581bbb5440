import { z } from "zod";
import {
  AlgorithmData,
  ConstraintData,
  DesignVariableData,
  ExtractorData,
  ModelData,
  ObjectiveData,
  SolverData,
} from "./node-types.ts";
import { Label } from "./study.ts";

/**
 * What a form for a new study is filled in with: all that a first canvas can be drawn from. Everything but the names may
 * be left out, as on the canvas. Values go by their labels, which no two of them share.
 */
export const StudyDraft = z.strictObject({
  description: z.string().max(20_000).optional(),
  variables: z
    .array(
      z.strictObject({
        label: Label,
        ...DesignVariableData.pick({
          kind: true,
          lower: true,
          upper: true,
          initial: true,
          step: true,
          unit: true,
          choices: true,
        }).shape,
      }),
    )
    .max(200),
  /** The program that computes a design. Where there is none, the outputs are formulas. */
  solver: z
    .strictObject({
      label: Label,
      ...SolverData.pick({ input: true, command: true, timeLimitS: true }).shape,
      /** Formulas need no program: they are outputs. */
      kind: SolverData.shape.kind.unwrap().exclude(["formula"]),
      /** Files of the model; one whose name ends in .tmpl is a template. */
      files: z.array(ModelData.shape.files.unwrap().element.shape.source).max(50),
    })
    .optional(),
  /** Numbers that are read from what the program wrote, or computed from others by a formula. */
  outputs: z
    .array(
      z.strictObject({
        label: Label,
        ...ExtractorData.pick({
          kind: true,
          expression: true,
          file: true,
          path: true,
          column: true,
          pattern: true,
          section: true,
          set: true,
          field: true,
          reduce: true,
          unit: true,
        }).shape,
      }),
    )
    .max(200),
  /** `of` is the label of an output or variable. */
  objectives: z.array(z.strictObject({ of: Label, sense: ObjectiveData.shape.sense })).max(20),
  constraints: z
    .array(
      z.strictObject({
        of: Label,
        ...ConstraintData.pick({ relation: true, limit: true, tolerance: true }).shape,
      }),
    )
    .max(200),
  budget: AlgorithmData.pick({ trials: true, workers: true }).optional(),
});
export type StudyDraft = z.infer<typeof StudyDraft>;

/** A part of a draft: one of its rows, or the solver or the budget as a whole. */
export type DraftPlace = {
  readonly section: "variables" | "solver" | "outputs" | "objectives" | "constraints" | "budget";
  /** The row's number, from 0. */
  readonly index?: number;
};

/** Something in a draft that contradicts itself: no canvas can be drawn from it. */
export type DraftError = DraftPlace & { readonly field: string; readonly message: string };
