import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import {
  DesignValue,
  type DesignValues,
  snapValue,
  type Variable,
  valueCount,
} from "../../shared/optimise/design.ts";
import type { OptunaSampler } from "../../shared/optimise/optuna-samplers.ts";
import { createDesignSpace } from "../samplers/encode-design.ts";
import { createHistoryDiff } from "../samplers/history-changes.ts";
import { createRandom } from "../samplers/random.ts";
import type {
  Proposal,
  Sampler,
  SamplerOptions,
  SamplerOutcome,
  SamplerProblem,
  SamplerTrial,
} from "../samplers/sampler.ts";
import { findUnusedDesign } from "../samplers/unused-design.ts";
import { startOptunaProcess } from "./optuna-process.ts";

export type OptunaPlace = {
  readonly python: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of Optuna's own journal, which is made where it is missing. */
  readonly journal: string;
  /** How long the start and an ask may take, ms. */
  readonly limits?: { readonly open: number; readonly ask: number };
};

const DEFAULT_LIMITS = { open: 120_000, ask: 300_000 };
/** @see createRandom */
const STREAM = { unused: 300 };
/** Number of the trial in Optuna's study. */
const TAG = /^optuna:(\d+)$/;

const Opened = z.object({ version: z.string(), samplers: z.array(z.string()) });
const Asked = z.object({
  proposals: z.array(
    z.object({ trial: z.number().int().nonnegative(), values: z.record(z.string(), DesignValue) }),
  ),
});

/**
 * One of Optuna's samplers, in a Python process of its own that starts at once and ends by `close`. Constraints go to those
 * that take them; the others see objectives that are made worse, `f (1 + violation)²`. What it proposes again, and what it
 * has no more of, is replaced by a random design that is new.
 * @returns asks reject with AppError optuna-failed
 */
export function createOptunaSampler(
  sampler: OptunaSampler,
  { variables, objectiveCount, constraintCount }: SamplerProblem,
  { seed, budget = 0 }: SamplerOptions,
  { python, env, journal, limits = DEFAULT_LIMITS }: OptunaPlace,
): Sampler {
  const bridge = startOptunaProcess(python, env);
  const space = createDesignSpace(variables);
  const diff = createHistoryDiff();
  const opened = bridge
    .call(
      {
        op: "open",
        journal,
        sampler: sampler.className,
        seed,
        population: Math.min(100, Math.max(20, Math.round(Math.sqrt(budget)))),
        variables: variables.map(toBridgeVariable),
        objectiveCount,
        constraintCount,
      },
      limits.open,
    )
    .then((answer) => read(Opened, answer));
  // Where nobody asks, nobody has to know that it did not open.
  opened.catch(() => undefined);

  return {
    async ask(history, count) {
      const request = {
        op: "ask",
        length: history.length,
        count,
        changed: diff(history).map(([, trial]) => toBridgeTrial(trial)),
      };
      const keys = new Set(history.map(({ values }) => space.key(values)));
      const random = createRandom(seed, STREAM.unused, history.length);
      await opened;
      const { proposals } = read(Asked, await bridge.call(request, limits.ask));
      const designs: Proposal[] = [];
      const add = (proposal: Proposal): void => {
        keys.add(space.key(proposal.values));
        designs.push(proposal);
      };
      for (const { values, trial } of proposals.slice(0, count)) {
        const design = toDesign(variables, values);
        if (!keys.has(space.key(design))) add({ values: design, tag: `optuna:${trial}` });
      }
      while (designs.length < count) {
        const values = findUnusedDesign(space, keys, random);
        if (values === undefined) break;
        add({ values });
      }
      return designs;
    },
    close: () => bridge.close(),
  };
}

function read<Shape extends z.ZodType>(shape: Shape, answer: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new AppError(
    "optuna-failed",
    `Optuna's process answered in another shape: ${z.prettifyError(parsed.error)}`,
  );
}

function toDesign(
  variables: readonly Variable[],
  values: Readonly<Record<string, DesignValue>>,
): DesignValues {
  return Object.fromEntries(
    variables.map((variable) => {
      const value = values[variable.symbol];
      const snapped = value === undefined ? undefined : snapValue(variable, value);
      if (snapped === undefined)
        throw new AppError(
          "optuna-failed",
          `Optuna proposed ${value} for ${variable.symbol}, which it cannot be`,
        );
      return [variable.symbol, snapped];
    }),
  );
}

/** With the highest bound that is on the steps, as Optuna wants it. */
function toBridgeVariable(variable: Variable): unknown {
  if (variable.kind === "categorical") return variable;
  const { lower, step } = variable;
  const upper = step === undefined ? variable.upper : lower + (valueCount(variable) - 1) * step;
  return { ...variable, upper };
}

function toBridgeTrial({ number, values, tag, outcome }: SamplerTrial): unknown {
  const [, trial] = TAG.exec(tag ?? "") ?? [];
  return {
    number,
    values,
    outcome: finite(outcome),
    ...(trial === undefined ? {} : { trial: Number(trial) }),
  };
}

/** JSON has no NaN, and Optuna no use for it. */
function finite(outcome: SamplerOutcome): SamplerOutcome {
  if (outcome.state !== "complete") return outcome;
  return [...outcome.objectives, ...outcome.margins].every(Number.isFinite) ? outcome : { state: "failed" };
}
