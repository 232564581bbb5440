const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$/;
/** Fortran leaves the E out where the exponent has three digits: 1.0-100. */
const WITHOUT_E = /^([+-]?(?:\d+\.?\d*|\.\d+))([+-]\d{3})$/;
const NO_NUMBER = /^[+-]?(?:nan|inf(?:inity)?|\*+)$/i;

/**
 * Reads a number as programs print it: decimal, with E or D before an exponent, or as Fortran prints three digits of it.
 * @returns undefined for everything else, also for what is no finite number
 */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  // The tests are linear, but what a program printed may be a line of any length.
  if (trimmed.length === 0 || trimmed.length > 400) return undefined;
  if (DECIMAL.test(trimmed)) return finite(trimmed.replace(/[dD]/, "e"));
  const match = WITHOUT_E.exec(trimmed);
  return match === null ? undefined : finite(`${match[1]}e${match[2]}`);
}

function finite(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Does it stand where a number should, but is none: NaN, Infinity, what is too large, or the stars of a narrow field? */
export function isFailedNumber(text: string): boolean {
  return NO_NUMBER.test(text) || (DECIMAL.test(text) && parseNumber(text) === undefined);
}
