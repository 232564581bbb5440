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
  return one !== "" && two !== "" && one !== two;
}

function toPlainFigures(power: string): string {
  return [...power].map((figure) => (figure === "⁻" ? "-" : String(raisedFigures.indexOf(figure)))).join("");
}
