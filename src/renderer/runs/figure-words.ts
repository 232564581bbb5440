import type { DesignValue } from "../../shared/optimise/design.ts";
import type { Constraint } from "../../shared/optimise/problem.ts";
import { formatNumber } from "../ui/format.ts";

/** `+2.5`, `−0.1`; nothing where a value is what it was. */
export function differenceText(difference: number): string {
  if (difference === 0) return "";
  return `${difference > 0 ? "+" : ""}${formatNumber(difference)}`;
}

export function designText(value: DesignValue | undefined): string {
  return typeof value === "number" ? formatNumber(value) : (value ?? "");
}

/** `4.2 % to spare`, `0.3 % over`; in the unit of the limit where that is 0. @param excess as `constraintRows` gives it */
export function marginWords({ relation, limit, unit }: Constraint, excess: number): string {
  const isOver = excess > 0;
  const size = Math.abs(excess);
  const amount =
    limit === 0 ? `${formatNumber(size)}${unit === undefined ? "" : ` ${unit}`}` : percentText(size);
  if (!isOver) return `${amount} to spare`;
  return `${amount} ${relation === "<=" ? "over" : relation === ">=" ? "under" : "off"}`;
}

function percentText(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 0.1 ? "under 0.1" : formatNumber(Number(percent.toPrecision(3)))} %`;
}
