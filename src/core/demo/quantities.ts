/** Sources of regular expressions for numbers and units; use them with the flags `iu`. */
export const NUMBER = "[-+−]?(?:(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?|\\.\\d+)(?:e[-+−]?\\d+)?";

const unitNames = [
  ..."mm cm dm m km µm um nm in inch inches ft feet".split(" "),
  ..."millimetre millimetres millimeter millimeters centimetre centimetres centimeter centimeters".split(" "),
  ..."metre metres meter meters".split(" "),
  ..."MPa GPa kPa Pa psi ksi bar megapascal megapascals gigapascals".split(" "),
  ..."N kN MN newton newtons lbf lb kip kips kg g t tonnes tonne kilogram kilograms gram grams".split(" "),
  ..."Hz kHz MHz hertz rpm s ms min h seconds second minutes minute hours hour".split(" "),
  ..."deg degree degrees rad °C ° K W kW J kJ Nm % percent EUR USD".split(" "),
];

const unitWords: Readonly<Record<string, string>> = {
  inch: "in",
  inches: "in",
  feet: "ft",
  um: "µm",
  millimetre: "mm",
  millimeter: "mm",
  centimetre: "cm",
  centimeter: "cm",
  metre: "m",
  meter: "m",
  megapascal: "MPa",
  gigapascal: "GPa",
  newton: "N",
  kip: "kip",
  kilogram: "kg",
  gram: "g",
  tonne: "t",
  hertz: "Hz",
  second: "s",
  minute: "min",
  hour: "h",
  degree: "deg",
  "°": "deg",
  percent: "%",
};

const base = unitNames
  .toSorted((a, b) => b.length - a.length)
  .map((name) => (name === "in" ? "in(?!\\s+(?:the|this|that|a|an|my|our|all|steps?|order|total)\\b)" : name))
  .join("|");
const power = "(?:\\^-?\\d|[234](?!\\d)|[²³⁴])?";

/** A unit with its powers and quotients: `mm`, `in^2`, `kg/m3`. Ends where the word ends. */
export const UNIT = `(?:${base})${power}(?:[/·*](?:${base})${power})*(?![\\p{L}\\p{N}_^])`;

/** @returns NaN where it is no number. */
export function parseNumber(text: string): number {
  return Number(text.replaceAll(",", "").replaceAll("−", "-"));
}

/** Spells a unit as engineers do: `inches` becomes `in`, `mpa` becomes `MPa`. */
export function normalizeUnit(text: string): string {
  return text.replace(/[\p{L}°%]+/gu, (part) => {
    const exact = unitNames.find((name) => name === part);
    const name =
      exact ?? unitNames.find((candidate) => candidate.toLowerCase() === part.toLowerCase()) ?? part;
    return unitWords[name] ?? unitWords[name.replace(/s$/, "")] ?? name;
  });
}
