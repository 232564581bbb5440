/** What a quantity is, whatever its scale: a length, a stress. */
export type Dimension = {
  /** Exponents of m, kg, s, A and K; those of a root may be fractions. */
  readonly exponents: readonly number[];
  /**
   * How many pounds are in it. They are counted as mass, but US practice means the force too (psi is lb/in²), so that
   * two quantities are one also where they differ by as many accelerations as there are pounds.
   */
  readonly pounds: number;
};

export const dimensionless: Dimension = { exponents: [0, 0, 0, 0, 0], pounds: 0 };

/** `one * other^power` */
export function multiplyDimensions(one: Dimension, other: Dimension, power = 1): Dimension {
  return {
    exponents: one.exponents.map((exponent, index) => exponent + power * (other.exponents[index] ?? 0)),
    pounds: one.pounds + Math.abs(power) * other.pounds,
  };
}

/**
 * How many accelerations (m/s²) the first has more than the other, by which pounds of force differ from pounds of mass;
 * undefined where the two are different quantities.
 */
export function accelerationsBetween(one: Dimension, other: Dimension): number | undefined {
  const [metres = 0, kilograms = 0, seconds = 0, amperes = 0, kelvins = 0] = multiplyDimensions(
    one,
    other,
    -1,
  ).exponents;
  const isAccelerations =
    isZero(kilograms) && isZero(amperes) && isZero(kelvins) && isZero(seconds + 2 * metres);
  return isAccelerations && Math.abs(metres) <= one.pounds + other.pounds + 1e-9 ? metres : undefined;
}

export function isSameDimension(one: Dimension, other: Dimension): boolean {
  return accelerationsBetween(one, other) !== undefined;
}

const names: readonly (readonly [string, readonly number[]])[] = [
  ["a bare number", [0, 0, 0, 0, 0]],
  ["a length", [1, 0, 0, 0, 0]],
  ["an area", [2, 0, 0, 0, 0]],
  ["a volume", [3, 0, 0, 0, 0]],
  ["a second moment of area", [4, 0, 0, 0, 0]],
  ["a mass", [0, 1, 0, 0, 0]],
  ["a density", [-3, 1, 0, 0, 0]],
  ["a time", [0, 0, 1, 0, 0]],
  ["a frequency", [0, 0, -1, 0, 0]],
  ["a speed", [1, 0, -1, 0, 0]],
  ["an acceleration", [1, 0, -2, 0, 0]],
  ["a force", [1, 1, -2, 0, 0]],
  ["a stiffness", [0, 1, -2, 0, 0]],
  ["a stress", [-1, 1, -2, 0, 0]],
  ["a moment or energy", [2, 1, -2, 0, 0]],
  ["a power", [2, 1, -3, 0, 0]],
  ["a current", [0, 0, 0, 1, 0]],
  ["a voltage", [2, 1, -3, -1, 0]],
  ["a temperature", [0, 0, 0, 0, 1]],
];

/** For a person: "a stress", or "something in kg^2*m" where there is no word for it. */
export function describeDimension(dimension: Dimension): string {
  const known = names.find(([, exponents]) => isSameDimension({ exponents, pounds: 0 }, dimension));
  if (known !== undefined) return known[0];
  const parts = ["m", "kg", "s", "A", "K"].flatMap((base, index) => {
    const exponent = dimension.exponents[index] ?? 0;
    if (isZero(exponent)) return [];
    return exponent === 1 ? [base] : [`${base}^${Number(exponent.toFixed(3))}`];
  });
  return `something in ${parts.join("*")}`;
}

function isZero(value: number): boolean {
  return Math.abs(value) < 1e-9;
}
