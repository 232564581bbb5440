import type { z } from "zod";
import type { ExtractorData } from "../study/node-types.ts";

type Kind = z.infer<typeof ExtractorData>["kind"];
type Fields = Partial<z.infer<typeof ExtractorData>>;

/** What the kinds of extractors are for and which fields each of them reads, with one example: for tools, window and docs. */
export type ExtractorKind = {
  readonly kind: Kind;
  readonly title: string;
  readonly purpose: string;
  /** What each field means for this kind. Those that are not listed have no effect. */
  readonly fields: Readonly<Partial<Record<keyof Fields, string>>>;
  readonly required: readonly (keyof Fields)[];
  readonly example: Fields;
};

const columnPlace = "from 0; negative from the end";
const rows = {
  row: `one row, counted ${columnPlace}; comes before reduce`,
  reduce: "how the rows become one value: first, last, min, max, maxAbs, sum, mean; last when left out",
} as const;

/** In the order in which they are offered. */
export function listExtractors(): readonly ExtractorKind[] {
  return extractorKinds;
}

const extractorKinds: readonly ExtractorKind[] = [
  {
    kind: "formula",
    title: "Formula",
    purpose: "computes a value of others; reads no file",
    fields: { expression: "formula over variables, parameters and other outputs" },
    required: ["expression"],
    example: { kind: "formula", symbol: "mass", expression: "volume * density", unit: "kg" },
  },
  {
    kind: "calculixDat",
    title: "CalculiX .dat",
    purpose: "reads a table that *NODE PRINT or *EL PRINT asked for, frequencies, or buckling factors",
    fields: {
      file: "the .dat file: the deck's name with .dat",
      section:
        'part of the title of the block, such as displacements, total volume, eigenvalue, buckling; capitals and blanks do not count; the last step counts unless it ends with a time, as in "displacements at time 0.5"',
      set: "name of the set behind `for set`; needed where the block is there for several sets",
      column: `name in the title's brackets (vx, sxx), node, element, total; of frequencies mode, eigenvalue, radians, frequency, imaginary; of buckling mode, factor; or its place ${columnPlace}`,
      ...rows,
    },
    required: ["file", "section"],
    example: {
      kind: "calculixDat",
      symbol: "tip_uz",
      file: "beam.dat",
      section: "displacements",
      set: "TIP",
      column: "vz",
      unit: "mm",
    },
  },
  {
    kind: "calculixFrd",
    title: "CalculiX .frd",
    purpose: "reads a field of the last step over all nodes, such as the largest von Mises stress",
    fields: {
      file: "the .frd file: the deck's name with .frd; text, not binary",
      field: "name in the file: DISP, STRESS, TOSTRAIN, FORC, NDTEMP, ENER, ...",
      column:
        "component: SXX, D1, ...; ALL is the length of a vector, and what a vector gives when it is left out",
      reduce:
        "maxVonMises (of a stress without a column when left out), max (otherwise when left out), min, maxAbs, mean, sum, first, last",
      set: "node set of the deck: only its nodes count",
      excludeSet:
        "node set of the deck whose nodes do not count, for example a clamp where stress is singular",
    },
    required: ["file", "field"],
    example: {
      kind: "calculixFrd",
      symbol: "max_stress",
      file: "beam.frd",
      field: "STRESS",
      reduce: "maxVonMises",
      unit: "MPa",
    },
  },
  {
    kind: "json",
    title: "JSON",
    purpose: "reads a number of a JSON file, or a text that is one",
    fields: {
      file: "the file",
      path: 'keys and places: results.weight, cases[0].stress, cases[-1]["max stress"]; the file itself when left out',
      row: `of a list: one entry, counted ${columnPlace}; comes before reduce`,
      reduce: "of a list of numbers: first, last, min, max, maxAbs, sum, mean",
    },
    required: ["file"],
    example: { kind: "json", symbol: "weight", file: "results.json", path: "results.weight", unit: "lb" },
  },
  {
    kind: "csv",
    title: "CSV",
    purpose: "reads a column of a table divided by commas, semicolons or tabs",
    fields: {
      file: "the file",
      column: `name in the first row, or its place ${columnPlace}`,
      ...rows,
    },
    required: ["file", "column"],
    example: {
      kind: "csv",
      symbol: "peak",
      file: "history.csv",
      column: "stress",
      reduce: "max",
      unit: "MPa",
    },
  },
  {
    kind: "regex",
    title: "Pattern in a text",
    purpose: "reads a number that a regular expression finds in any text file, for example a log",
    fields: {
      file: "the file",
      pattern:
        "JavaScript regular expression; its first group is the value, else the whole match; ^ and $ are the ends of lines",
      row: `one of the matches, counted ${columnPlace}; comes before reduce`,
      reduce: "how the matches become one value; last when left out",
    },
    required: ["file", "pattern"],
    example: {
      kind: "regex",
      symbol: "drag",
      file: "solver.log",
      pattern: "drag coefficient\\s*=\\s*(\\S+)",
      reduce: "last",
    },
  },
  {
    kind: "script",
    title: "Script",
    purpose: "runs a script of the study in the trial folder; the last number that it prints is the value",
    fields: { file: "the script in the trial folder" },
    required: ["file"],
    example: { kind: "script", symbol: "peak", file: "read_peak.py" },
  },
];
