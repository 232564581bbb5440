import {
  type DesignValue,
  type DesignValues,
  snapValue,
  type Variable,
} from "../../shared/optimise/design.ts";
import { formatNumber } from "../ui/format.ts";
import { parseNumber } from "../ui/parse-number.ts";

/** Reads a design from texts by symbol: each value between its bounds, or one of the choices; numbers go onto the steps. */
export function readDesign(
  variables: readonly Variable[],
  texts: Readonly<Record<string, string>>,
): { readonly values: DesignValues | undefined; readonly errors: Readonly<Record<string, string>> } {
  const values: DesignValues = {};
  const errors: Record<string, string> = {};
  for (const variable of variables) {
    const { symbol } = variable;
    const value = readValue(variable, texts[symbol] ?? "");
    if (typeof value === "object") errors[symbol] = value.error;
    else values[symbol] = value;
  }
  return { values: Object.keys(errors).length === 0 ? values : undefined, errors };
}

function readValue(variable: Variable, text: string): DesignValue | { readonly error: string } {
  if (variable.kind === "categorical") {
    const choice = variable.choices.find((one) => String(one) === text);
    return choice ?? { error: "Choose one of the values" };
  }
  const value = parseNumber(text);
  if (value === undefined) return { error: "This is not a number" };
  const { lower, upper } = variable;
  if (value < lower || value > upper)
    return { error: `From ${formatNumber(lower)} to ${formatNumber(upper)}` };
  return snapValue(variable, value) ?? { error: "This is not a number" };
}
