import { formatNumber, formatUnit } from "./format.ts";

type QuantityProps = { value: number | string; unit?: string | undefined };

/** A value with its unit, which is dimmer. */
export function Quantity({ value, unit }: QuantityProps) {
  return (
    <span className="num whitespace-nowrap">
      {typeof value === "number" ? formatNumber(value) : value}
      {unit === undefined || unit === "" ? null : (
        <span className="ml-0.5 text-faint">{formatUnit(unit)}</span>
      )}
    </span>
  );
}
