import type { Extraction } from "../../shared/optimise/problem.ts";
import { ExtractionError } from "./extraction-error.ts";

/** How several values become one, but for von Mises, which is no matter of one column. */
export type Reduction = Exclude<NonNullable<Extraction["reduce"]>, "maxVonMises">;

/**
 * @throws ExtractionError for maxVonMises, which only a tensor of a .frd file has
 */
export function reductionOf({ reduce }: Pick<Extraction, "reduce">): Reduction | undefined {
  if (reduce === "maxVonMises")
    throw new ExtractionError("maxVonMises is for the stress of a .frd file: choose another way to reduce");
  return reduce;
}

/** Takes values one after the other; `result` is undefined as long as there was none. */
export function createReducer(reduction: Reduction): {
  add(value: number): void;
  result(): number | undefined;
} {
  let count = 0;
  let kept = 0;
  const take = takers[reduction];
  return {
    add(value) {
      kept = count === 0 ? (reduction === "maxAbs" ? Math.abs(value) : value) : take(kept, value);
      count += 1;
    },
    result() {
      if (count === 0) return undefined;
      return reduction === "mean" ? kept / count : kept;
    },
  };
}

const takers: Readonly<Record<Reduction, (kept: number, value: number) => number>> = {
  first: (kept) => kept,
  last: (_, value) => value,
  min: (kept, value) => (value < kept ? value : kept),
  max: (kept, value) => (value > kept ? value : kept),
  maxAbs: (kept, value) => Math.max(kept, Math.abs(value)),
  sum: (kept, value) => kept + value,
  mean: (kept, value) => kept + value,
};

/**
 * The one value of rows: that of `row` (from 0; negative from the end) where one is said, else the reduced one. Only the
 * rows that it needs are read.
 * @param count how many rows there are, at least one
 * @param read the value of a row; throws where that is none
 * @param named what the rows are called in an error text
 */
export function pickValue(
  { row, reduce }: Pick<Extraction, "row" | "reduce">,
  count: number,
  read: (row: number) => number,
  named: string,
): number {
  if (row !== undefined) {
    const index = row < 0 ? count + row : row;
    if (index < 0 || index >= count)
      throw new ExtractionError(
        `there is no row ${row}: ${named} ${count === 1 ? "has 1 row" : `has ${count} rows`}, counted from 0`,
      );
    return read(index);
  }
  const reduction = reductionOf({ ...(reduce === undefined ? {} : { reduce }) }) ?? "last";
  if (reduction === "first") return read(0);
  if (reduction === "last") return read(count - 1);
  const reducer = createReducer(reduction);
  for (let index = 0; index < count; index += 1) reducer.add(read(index));
  const result = reducer.result();
  if (result === undefined) throw new ExtractionError(`${named} has no rows`);
  return result;
}

/**
 * The place of a column in a row.
 * @param names of the columns, as far as they have some
 * @param width how many columns there are
 * @returns undefined where there is no such column
 */
export function findColumn(
  column: string | number,
  names: readonly (readonly string[])[],
  width: number,
): number | undefined {
  if (typeof column === "string") {
    const wanted = column.trim().toLowerCase();
    const exact = names.findIndex((ways) => ways.includes(column.trim()));
    const found =
      exact >= 0 ? exact : names.findIndex((ways) => ways.some((name) => name.toLowerCase() === wanted));
    if (found >= 0) return found < width ? found : undefined;
    // A form may hand on a number as it was typed.
    return /^-?\d{1,6}$/.test(wanted) ? findColumn(Number(wanted), names, width) : undefined;
  }
  const index = column < 0 ? width + column : column;
  return index >= 0 && index < width ? index : undefined;
}
