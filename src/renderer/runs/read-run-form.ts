import type { z } from "zod";
import { findOptunaSampler, optunaSamplers } from "../../shared/optimise/optuna-samplers.ts";
import { RunOptions } from "../../shared/optimise/run.ts";
import type { AlgorithmData, AlgorithmKind } from "../../shared/study/node-types.ts";
import { formatNumber } from "../ui/format.ts";
import { parseNumber } from "../ui/parse-number.ts";

/** What was typed and chosen for a run; an empty text stands for what the study or Planform decides. */
export type RunForm = {
  readonly trials: string;
  readonly workers: string;
  readonly seed: string;
  readonly timeLimitMin: string;
  readonly algorithm: AlgorithmKind;
  /** Of Optuna; one of its names. */
  readonly sampler: string;
};
export type NumberField = "trials" | "workers" | "seed" | "timeLimitMin";

export type ReadRunForm = {
  /** Absent where something typed cannot be used. */
  readonly options: RunOptions | undefined;
  readonly errors: Readonly<Partial<Record<NumberField, string>>>;
};

/** What the study's algorithm says of its runs. */
export function formOf(algorithm: z.infer<typeof AlgorithmData> | undefined): RunForm {
  const { trials, workers, seed, timeLimitS, kind = "auto", sampler } = algorithm ?? {};
  const text = (value: number | undefined): string => (value === undefined ? "" : String(value));
  return {
    trials: text(trials),
    workers: text(workers),
    seed: text(seed),
    timeLimitMin: timeLimitS === undefined ? "" : String(timeLimitS / 60),
    algorithm: kind,
    sampler: (findOptunaSampler(sampler) ?? optunaSamplers[0]).name,
  };
}

export function readRunForm(form: RunForm): ReadRunForm {
  const errors: Partial<Record<NumberField, string>> = {};
  const read = (key: NumberField, schema: z.ZodType<number | undefined>, factor = 1): number | undefined => {
    if (form[key].trim() === "") return undefined;
    const value = parseNumber(form[key]);
    const parsed = schema.safeParse(value === undefined ? Number.NaN : value * factor);
    if (!parsed.success) errors[key] = value === undefined ? "This is not a number" : boundsWords[key];
    return parsed.data;
  };
  const { shape } = RunOptions;
  const numbers = {
    trials: read("trials", shape.trials),
    workers: read("workers", shape.workers),
    seed: read("seed", shape.seed),
    timeLimitS: read("timeLimitMin", shape.timeLimitS, 60),
  };
  if (Object.keys(errors).length > 0) return { options: undefined, errors };
  const sampler = form.algorithm === "optuna" ? form.sampler : undefined;
  const options = RunOptions.parse({ ...numbers, algorithm: form.algorithm, sampler });
  return { options, errors };
}

const boundsWords: Readonly<Record<NumberField, string>> = {
  trials: `A whole number from 1 to ${formatNumber(1_000_000)}`,
  workers: "A whole number from 1 to 1024",
  seed: "A whole number, 0 or more",
  timeLimitMin: "More than 0 minutes",
};
