import { accelerationsBetween, type Dimension, dimensionless, multiplyDimensions } from "./dimension.ts";

/** A unit that is understood: what it measures, and how many SI units it is. Offsets (°C) are left out. */
export type Unit = { readonly dimension: Dimension; readonly factor: number };

const raisedFigures = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A unit in one way of writing, so that `mm²`, `mm2` and `mm^2` are equal; upper and lower case stay what they are. */
export function normaliseUnit(unit: string): string {
  return unit
    .replace(/⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/gu, (power) => `^${toPlainFigures(power)}`)
    .normalize("NFC")
    .replace(/\u00b5/gu, "\u03bc") // the micro sign, where the Greek letter is meant
    .replace(/\*\*/gu, "^")
    .replace(/[·⋅×]/gu, "*")
    .trim()
    .replace(/\s*([*/^()])\s*/gu, "$1")
    .replace(/\s+/gu, "*")
    .replace(/(\p{L})(\d)/gu, "$1^$2");
}

/** Is one thing given in one unit and the other in another? Units that are not given are no different ones. */
export function areDifferentUnits(unit: string | undefined, other: string | undefined): boolean {
  const [one, two] = [normaliseUnit(unit ?? ""), normaliseUnit(other ?? "")];
  if (one === "" || two === "" || one === two) return false;
  const [known, otherKnown] = [parseUnit(one), parseUnit(two)];
  return known === undefined || otherKnown === undefined || !isSameUnit(known, otherKnown);
}

function isSameUnit(one: Unit, other: Unit): boolean {
  const accelerations = accelerationsBetween(one.dimension, other.dimension);
  if (accelerations === undefined) return false;
  return Math.abs((one.factor / other.factor) * STANDARD_GRAVITY ** -accelerations - 1) < 1e-6;
}

/** m/s²: a pound of mass weighs a pound of force. */
const STANDARD_GRAVITY = 9.806_65;
const INCH_M = 0.0254;
const POUND_KG = 0.453_592_37;
const POUND_FORCE_N = POUND_KG * STANDARD_GRAVITY;
const PSI_PA = POUND_FORCE_N / INCH_M ** 2;

const length = dimensionOf(1, 0, 0);
const mass = dimensionOf(0, 1, 0);
const time = dimensionOf(0, 0, 1);
const frequency = dimensionOf(0, 0, -1);
const force = dimensionOf(1, 1, -2);
const stress = dimensionOf(-1, 1, -2);
const energy = dimensionOf(2, 1, -2);
const power = dimensionOf(2, 1, -3);
const current: Dimension = { exponents: [0, 0, 0, 1, 0], pounds: 0 };
const voltage: Dimension = { exponents: [2, 1, -3, -1, 0], pounds: 0 };
const temperature: Dimension = { exponents: [0, 0, 0, 0, 1], pounds: 0 };

/** Names as engineers write them, after `normaliseUnit`. The pound (SI, NIST SP 811 B.8) is a mass that may be meant as a force. */
const units: ReadonlyMap<string, Unit> = new Map(
  (
    [
      ["1", dimensionless, 1],
      ["-", dimensionless, 1],
      ["%", dimensionless, 0.01],
      ["rad", dimensionless, 1],
      ["deg", dimensionless, Math.PI / 180],
      ["°", dimensionless, Math.PI / 180],
      ["nm", length, 1e-9],
      ["um", length, 1e-6],
      ["\u03bcm", length, 1e-6],
      ["mm", length, 1e-3],
      ["cm", length, 1e-2],
      ["dm", length, 1e-1],
      ["m", length, 1],
      ["km", length, 1e3],
      ["in", length, INCH_M],
      ["inch", length, INCH_M],
      ["ft", length, 12 * INCH_M],
      ["l", dimensionOf(3, 0, 0), 1e-3],
      ["L", dimensionOf(3, 0, 0), 1e-3],
      ["mg", mass, 1e-6],
      ["g", mass, 1e-3],
      ["kg", mass, 1],
      ["t", mass, 1e3],
      ["tonne", mass, 1e3],
      ["lb", { ...mass, pounds: 1 }, POUND_KG],
      ["lbs", { ...mass, pounds: 1 }, POUND_KG],
      ["lbm", mass, POUND_KG],
      ["slug", mass, POUND_FORCE_N / (12 * INCH_M)],
      ["us", time, 1e-6],
      ["ms", time, 1e-3],
      ["s", time, 1],
      ["min", time, 60],
      ["h", time, 3600],
      ["Hz", frequency, 1],
      ["kHz", frequency, 1e3],
      ["MHz", frequency, 1e6],
      ["rpm", frequency, Math.PI / 30],
      ["mN", force, 1e-3],
      ["N", force, 1],
      ["daN", force, 10],
      ["kN", force, 1e3],
      ["MN", force, 1e6],
      ["lbf", force, POUND_FORCE_N],
      ["kip", force, 1e3 * POUND_FORCE_N],
      ["Pa", stress, 1],
      ["hPa", stress, 1e2],
      ["kPa", stress, 1e3],
      ["MPa", stress, 1e6],
      ["GPa", stress, 1e9],
      ["mbar", stress, 1e2],
      ["bar", stress, 1e5],
      ["psi", stress, PSI_PA],
      ["ksi", stress, 1e3 * PSI_PA],
      ["Msi", stress, 1e6 * PSI_PA],
      ["mJ", energy, 1e-3],
      ["J", energy, 1],
      ["kJ", energy, 1e3],
      ["MJ", energy, 1e6],
      ["Wh", energy, 3600],
      ["kWh", energy, 3.6e6],
      ["Nm", energy, 1],
      ["Nmm", energy, 1e-3],
      ["kNm", energy, 1e3],
      ["mW", power, 1e-3],
      ["W", power, 1],
      ["kW", power, 1e3],
      ["MW", power, 1e6],
      ["mA", current, 1e-3],
      ["A", current, 1],
      ["mV", voltage, 1e-3],
      ["V", voltage, 1],
      ["kV", voltage, 1e3],
      ["K", temperature, 1],
      ["degC", temperature, 1],
      ["°C", temperature, 1],
    ] as const
  ).map(([name, dimension, factor]) => [name, { dimension, factor }]),
);

/**
 * Understands a unit: names, products, quotients and whole powers, as in `kg*m/s^2` or `W/(m^2 K)`.
 * @returns undefined for one that is not understood, or not in one way only: of `J/kg K` nobody knows where the K stands
 */
export function parseUnit(unit: string): Unit | undefined {
  const pieces = normaliseUnit(unit).match(/\^?-?\d+|[*/()^]|[^*/()^\d\s]+/gu) ?? [];
  let index = 0;
  const parseProduct = (): Unit | undefined => {
    let product = parsePower();
    let isDivided = false;
    while (product !== undefined && (pieces[index] === "*" || pieces[index] === "/")) {
      const isQuotient = pieces[index] === "/";
      if (isDivided && !isQuotient) return undefined;
      isDivided ||= isQuotient;
      index += 1;
      const next = parsePower();
      product = next === undefined ? undefined : timesPower(product, next, isQuotient ? -1 : 1);
    }
    return product;
  };
  const parsePower = (): Unit | undefined => {
    const base = parseOne();
    const exponent = pieces[index];
    if (base === undefined || exponent === undefined || !/^\^-?\d/.test(exponent)) return base;
    index += 1;
    return timesPower({ dimension: dimensionless, factor: 1 }, base, Number(exponent.slice(1)));
  };
  const parseOne = (): Unit | undefined => {
    const piece = pieces[index] ?? "";
    index += 1;
    if (piece !== "(") return units.get(piece);
    const product = parseProduct();
    const isClosed = pieces[index] === ")";
    index += 1;
    return isClosed ? product : undefined;
  };
  const whole = parseProduct();
  return index === pieces.length ? whole : undefined;
}

function timesPower(one: Unit, other: Unit, exponent: number): Unit {
  return {
    dimension: multiplyDimensions(one.dimension, other.dimension, exponent),
    factor: one.factor * other.factor ** exponent,
  };
}

function dimensionOf(metres: number, kilograms: number, seconds: number): Dimension {
  return { exponents: [metres, kilograms, seconds, 0, 0], pounds: 0 };
}

function toPlainFigures(power: string): string {
  return [...power].map((figure) => (figure === "⁻" ? "-" : String(raisedFigures.indexOf(figure)))).join("");
}
