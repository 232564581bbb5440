import { z } from "zod";

const Goal = z.looseObject({ label: z.string(), value: z.number(), unit: z.string().optional() });
const Limit = Goal.extend({
  relation: z.string(),
  limit: z.number(),
  margin: z.number(),
  holds: z.boolean(),
});
const Value = z.union([z.number(), z.string()]);

/** A design in the answers of the tools. */
export const DesignAnswer = z.looseObject({
  trial: z.number().optional(),
  state: z.string(),
  feasible: z.boolean().optional(),
  role: z.string().optional(),
  values: z.record(z.string(), Value),
  objectives: z.array(Goal).default([]),
  constraints: z.array(Limit).default([]),
  outputs: z.record(z.string(), z.number()).default({}),
  failure: z.looseObject({ message: z.string() }).optional(),
});
export type DesignAnswer = z.infer<typeof DesignAnswer>;

export const Units = z.record(z.string(), z.string()).default({});
export type Units = z.infer<typeof Units>;

export const StartAnswer = z.looseObject({
  operationId: z.string(),
  algorithm: z.looseObject({ kind: z.string(), reason: z.string() }),
  trials: z.number(),
  workers: z.number(),
});

export const RunAnswer = z.looseObject({
  operationId: z.string(),
  state: z.string(),
  trials: z.looseObject({
    wanted: z.number(),
    complete: z.number(),
    failed: z.number(),
    feasible: z.number(),
  }),
  failures: z.array(z.looseObject({ message: z.string(), count: z.number() })).default([]),
  endReason: z.string().optional(),
  remainingS: z.number().optional(),
  units: Units,
  best: DesignAnswer.optional(),
  front: z.string().optional(),
});
export type RunAnswer = z.infer<typeof RunAnswer>;

export const BestAnswer = z.looseObject({
  message: z.string(),
  units: Units,
  designs: z.array(DesignAnswer),
});
export type BestAnswer = z.infer<typeof BestAnswer>;

const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Cell = z.infer<typeof Cell>;

export const TrialsAnswer = z.looseObject({
  total: z.number(),
  columns: z.array(z.string()),
  units: Units,
  rows: z.array(z.array(Cell)),
});
export type TrialsAnswer = z.infer<typeof TrialsAnswer>;

const Rows = z.array(z.array(Cell)).default([]);
export const CompareAnswer = z.looseObject({
  columns: z.array(z.string()),
  variables: Rows,
  objectives: Rows,
  constraints: Rows,
  best: z.number().optional(),
});
export type CompareAnswer = z.infer<typeof CompareAnswer>;

export const RunsAnswer = z.looseObject({
  total: z.number(),
  runs: z.array(
    z.looseObject({
      runId: z.string(),
      startedAt: z.string().optional(),
      state: z.string().optional(),
      algorithm: z.string().optional(),
      trials: z.looseObject({ wanted: z.number(), complete: z.number(), failed: z.number() }).optional(),
      best: z.looseObject({ trial: z.number(), feasible: z.boolean(), objectives: z.array(Goal) }).optional(),
    }),
  ),
});
export type RunsAnswer = z.infer<typeof RunsAnswer>;

export const AdviceAnswer = z.looseObject({
  algorithm: z.string(),
  reason: z.string(),
  trials: z.looseObject({ least: z.number(), good: z.number() }),
});

/** The answer of `evaluate_design`. */
export const EvaluationAnswer = DesignAnswer.extend({ units: Units, log: z.string().optional() });
export type EvaluationAnswer = z.infer<typeof EvaluationAnswer>;

/** The id of the run that an answer tells of. */
export function parseOperationId(text: string): string | undefined {
  return parseAnswer(z.looseObject({ operationId: z.string() }), text)?.operationId;
}

/** @returns undefined where the answer has another form */
export function parseAnswer<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): z.infer<Schema> | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // not JSON: the caller shows the text as it is
  }
}
