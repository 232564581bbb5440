/** One measured number, printed as one line of JSON. */
export type Figure = {
  readonly bench: string;
  readonly figure: string;
  readonly value: number;
  readonly unit: "ratio" | "MB/s" | "MB" | "ms" | "tokens";
  /** What the value has to hold; for MB/s at least, for the others at most. */
  readonly bar: number;
  readonly ok: boolean;
  readonly detail: Readonly<Record<string, unknown>>;
};

export function makeFigure(figure: Omit<Figure, "ok" | "value"> & { readonly value: number }): Figure {
  const value = round(figure.value);
  return { ...figure, value, ok: figure.unit === "MB/s" ? value >= figure.bar : value <= figure.bar };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError("No values");
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** Three figures are more than any of these measurements is worth. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}

/**
 * Measures each variant once per round, in turn and from round to round in the other direction, so that whatever else
 * the machine does falls on all of them alike. The first round only warms up.
 * @returns For each variant its measurements, one per round.
 */
export async function measureInTurn<Name extends string, Value>(
  variants: Readonly<Record<Name, () => Value | Promise<Value>>>,
  rounds: number,
): Promise<Record<Name, Value[]>> {
  const names = Object.keys(variants) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as Value[]])) as Record<Name, Value[]>;
  for (let index = 0; index <= rounds; index++) {
    for (const name of index % 2 === 0 ? names : names.toReversed()) {
      const value = await variants[name]();
      if (index > 0) measured[name].push(value);
    }
  }
  return measured;
}

/** The median of the ratios of measurements of the same round. */
export function medianRatio(over: readonly number[], under: readonly number[]): number {
  return median(over.map((value, index) => value / (under[index] ?? Number.NaN)));
}

/** Milliseconds that this thread spends on `work`, which must not wait; what other programs take meanwhile is not in it. */
export function timeOnProcessor(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
