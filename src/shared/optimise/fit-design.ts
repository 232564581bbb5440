import { AppError } from "../errors.ts";
import { type DesignValues, snapValue, type Variable } from "./design.ts";

/** A number may be beyond a bound by so much of the range: it was rounded on the way. */
const SLACK = 1e-9;

/**
 * The design that somebody asked for, on the steps of its variables.
 * @throws AppError design-invalid where a variable has no value or one that it cannot have, and for values of no variable
 */
export function fitDesign(variables: readonly Variable[], wanted: DesignValues): DesignValues {
  const unknown = Object.keys(wanted).filter(
    (symbol) => !variables.some((variable) => variable.symbol === symbol),
  );
  if (unknown.length > 0) throw new AppError("design-invalid", `There is no variable ${unknown.join(", ")}`);
  return Object.fromEntries(variables.map((variable) => [variable.symbol, fitValue(variable, wanted)]));
}

function fitValue(variable: Variable, wanted: DesignValues) {
  const value = wanted[variable.symbol];
  if (value === undefined)
    throw new AppError("design-invalid", `The design has no value for ${nameOf(variable)}`);
  const fitted = snapValue(variable, value);
  if (fitted === undefined || isOutside(variable, value))
    throw new AppError(
      "design-invalid",
      `${nameOf(variable)} cannot be ${value}: it is ${rangeOf(variable)}`,
    );
  return fitted;
}

function isOutside(variable: Variable, value: DesignValues[string]): boolean {
  if (variable.kind === "categorical" || typeof value !== "number") return false;
  const slack = SLACK * (variable.upper - variable.lower);
  return value < variable.lower - slack || value > variable.upper + slack;
}

function nameOf({ label, symbol }: Variable): string {
  return label === symbol ? symbol : `${label} (${symbol})`;
}

function rangeOf(variable: Variable): string {
  if (variable.kind === "categorical") return `one of ${variable.choices.join(", ")}`;
  const unit = variable.unit === undefined ? "" : ` ${variable.unit}`;
  return `between ${variable.lower} and ${variable.upper}${unit}`;
}

/** The start values of the variables as a design; undefined where one has none, or none that it can have. */
export function startDesign(variables: readonly Variable[]): DesignValues | undefined {
  const design: DesignValues = {};
  for (const variable of variables) {
    if (variable.initial === undefined) return undefined;
    const value = snapValue(variable, variable.initial);
    if (value === undefined) return undefined;
    design[variable.symbol] = value;
  }
  return design;
}
