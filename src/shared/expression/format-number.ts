/** Programs with fixed fields, CalculiX among them, read so many characters of a number and drop the rest: its exponent too. */
export const LONGEST_NUMBER = 20;

/**
 * A finite number as solvers read it: the shortest text that gives it again. Only where that is longer than 20 characters
 * (17 digits and an exponent) it is rounded to what fits: the relative error is below 1e-12.
 */
export function formatNumber(value: number): string {
  const plain = String(value); // -0 is "0"
  if (plain.length <= LONGEST_NUMBER) return plain;
  for (let digits = 16; ; digits -= 1) {
    const text = digits === 16 ? value.toExponential() : value.toExponential(digits);
    if (text.length <= LONGEST_NUMBER) return text;
  }
}
