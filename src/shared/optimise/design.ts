import { z } from "zod";
import { SymbolName } from "../study/node-types.ts";
import { Id } from "../study/study.ts";

const Finite = z.number();
const named = {
  nodeId: Id,
  label: z.string(),
  symbol: SymbolName,
  unit: z.string().optional(),
};

/** A design variable as a run has it. Bounds, `initial` and `step` are in `unit`. */
export const Variable = z.discriminatedUnion("kind", [
  z.strictObject({
    ...named,
    kind: z.literal("continuous"),
    lower: Finite,
    upper: Finite,
    initial: Finite.optional(),
    scale: z.enum(["linear", "log"]),
    /** Only `lower + k * step` are designs; absent: any value between the bounds. */
    step: Finite.positive().optional(),
  }),
  z.strictObject({
    ...named,
    kind: z.literal("integer"),
    lower: z.number().int(),
    upper: z.number().int(),
    initial: z.number().int().optional(),
    scale: z.enum(["linear", "log"]),
    /** Only `lower + k * step` are designs. */
    step: z.number().int().positive(),
  }),
  z.strictObject({
    ...named,
    kind: z.literal("categorical"),
    choices: z.array(z.union([Finite, z.string()])).min(1),
    initial: z.union([Finite, z.string()]).optional(),
  }),
]);
export type Variable = z.infer<typeof Variable>;

export const DesignValue = z.union([Finite, z.string().max(1_000)]);
export type DesignValue = z.infer<typeof DesignValue>;

/** The value of each variable by its symbol. */
export const DesignValues = z.record(SymbolName, DesignValue);
export type DesignValues = z.infer<typeof DesignValues>;

/**
 * The design that is nearest to the given numbers: inside the bounds, on the steps.
 * @returns a value that the variable can have; undefined where there is none near it: a text that is no choice
 */
export function snapValue(variable: Variable, value: DesignValue): DesignValue | undefined {
  if (variable.kind === "categorical") return variable.choices.find((choice) => choice === value);
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  const { lower, upper, step } = variable;
  const bounded = Math.min(upper, Math.max(lower, value));
  if (step === undefined) return bounded;
  const last = Math.floor((upper - lower) / step + 1e-9);
  const snapped = lower + Math.min(last, Math.round((bounded - lower) / step)) * step;
  if (variable.kind === "integer") return Math.round(snapped);
  // 0.1 + 2 * 0.1 is to be 0.3 in a deck too. A last step may miss the upper bound by as much as it is rounded.
  return Math.min(upper, Math.max(lower, Number(snapped.toPrecision(15))));
}

/** How many different values a variable can have; Infinity for a continuous one without a step. */
export function valueCount(variable: Variable): number {
  if (variable.kind === "categorical") return variable.choices.length;
  if (variable.step === undefined) return variable.lower === variable.upper ? 1 : Number.POSITIVE_INFINITY;
  return Math.floor((variable.upper - variable.lower) / variable.step + 1e-9) + 1;
}

/** Equal for equal designs: what a run looks a design up by that it computed already. */
export function designKey(variables: readonly Variable[], values: DesignValues): string {
  return JSON.stringify(variables.map(({ symbol }) => values[symbol] ?? null));
}
