import { z } from "zod";
import {
  AlgorithmData,
  ConstraintData,
  DesignVariableData,
  ObjectiveData,
  SolverData,
} from "./node-types.ts";
import { Label } from "./study.ts";

/** What the form for a new study is filled in with: all that a first canvas can be drawn from. */
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
  /** How a design is computed. */
  solver: z
    .strictObject({
      label: Label,
      ...SolverData.pick({ kind: true, input: true, command: true, timeLimitS: true }).shape,
      /** Files of the model; a name that ends in .tmpl is a template. */
      files: z.array(z.string().min(1).max(400)).max(50),
    })
    .optional(),
  /** Numbers that come out of it, or are computed from others by a formula. */
  outputs: z
    .array(
      z.strictObject({
        label: Label,
        unit: z.string().max(40).optional(),
        expression: z.string().max(20_000).optional(),
        file: z.string().min(1).max(400).optional(),
        path: z.string().max(1_000).optional(),
      }),
    )
    .max(200),
  objectives: z.array(z.strictObject({ output: Label, sense: ObjectiveData.shape.sense })).max(20),
  constraints: z
    .array(
      z.strictObject({
        output: Label,
        relation: ConstraintData.shape.relation,
        limit: z.number(),
      }),
    )
    .max(200),
  budget: AlgorithmData.pick({ trials: true, workers: true }).optional(),
});
export type StudyDraft = z.infer<typeof StudyDraft>;
