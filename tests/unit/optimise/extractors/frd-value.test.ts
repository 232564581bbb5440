import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExtractionError } from "../../../../src/optimise/extractors/extraction-error.ts";
import { type FrdQuery, frdValue } from "../../../../src/optimise/extractors/frd-value.ts";
import { readFixed } from "../../../../src/optimise/extractors/parse-frd.ts";
import { makeFrd, printE } from "../../../support/make-frd.ts";

const results = join(import.meta.dirname, "../../../fixtures/results");
const block = readFileSync(join(results, "block.frd"));
const beam = readFileSync(join(results, "beam.frd"));
const all = { set: undefined, excludeSet: undefined };
const tensor = ["SXX", "SYY", "SZZ", "SXY", "SYZ", "SZX"];
const value = (bytes: Uint8Array, query: FrdQuery): number => frdValue(bytes, query, all);

describe("an .frd file of CalculiX", () => {
  it("gives stresses and displacements of the recorded beam", () => {
    expect(value(beam, { field: "STRESS", reduce: "maxVonMises" })).toBeCloseTo(177.949, 3);
    expect(value(beam, { field: "STRESS" })).toBeCloseTo(177.949, 3);
    expect(value(beam, { field: "STRESS", column: "SXX", reduce: "min" })).toBe(-189.651);
    expect(value(beam, { field: "disp", column: "d3", reduce: "maxAbs" })).toBe(1.94452);
    expect(value(beam, { field: "DISP", column: "ALL" })).toBeCloseTo(1.9574634, 6);
    expect(value(beam, { field: "DISP" })).toBe(
      value(beam, { field: "DISP", column: "magnitude", reduce: "max" }),
    );
    expect(value(beam, { field: "ERROR" })).toBeGreaterThan(0);
  });

  it("takes the last of several steps", () => {
    expect(value(block, { field: "DISP", column: "D1", reduce: "last" })).toBe(6.5968e-4);
    expect(value(block, { field: "STRESS", column: 0, reduce: "first" })).toBe(2.15139);
  });

  it.each([
    [{ field: "NDTEMP" }, "no field NDTEMP; there are: DISP, STRESS, TOSTRAIN, FORC, ENER, ERROR"],
    [{}, "say which field is meant, of: DISP"],
    [{ field: "STRESS", column: "D1" }, 'no column "D1"; it has: SXX, SYY, SZZ, SXY, SYZ, SZX'],
    [{ field: "DISP", column: "D9" }, "it has: D1, D2, D3, ALL"],
    [{ field: "TOSTRAIN" }, "say which column of TOSTRAIN is meant"],
    [
      { field: "DISP", reduce: "maxVonMises" },
      "maxVonMises needs a stress; DISP has the components D1, D2, D3",
    ],
    [{ field: "STRESS", column: "SXX", reduce: "maxVonMises" }, "leave the column out"],
  ] as const)("says for %j what there is", (query, words) => {
    expect(() => value(block, query)).toThrow(words);
  });

  it("refuses what is not complete or binary", () => {
    expect(() => value(block.subarray(0, block.length - 8), { field: "DISP" })).toThrow(
      "does not end with 9999",
    );
    expect(() => value(Buffer.alloc(0), { field: "DISP" })).toThrow("it is empty");
    expect(() => value(readFileSync(join(results, "beam-binary.frd")), { field: "DISP" })).toThrow(
      "binary .frd file: write *NODE FILE and *EL FILE",
    );
  });

  it.each(["NaN", "-INF", "************", "1.0X", "", "1.0E+999"])("takes %j for no number", (cell) => {
    const bytes = makeFrd([{ name: "DISP", components: ["D1", "D2"], rows: [[7, [cell, 2]]] }]);
    expect(() => value(bytes, { field: "DISP", column: "D1" })).toThrow("DISP D1 of node 7 is no number");
    expect(value(bytes, { field: "DISP", column: "D2" })).toBe(2);
  });

  it("refuses rows that are not in their columns, and such that are missing", () => {
    const shifted = makeFrd([{ name: "DISP", components: ["D1", "D2"], rows: [[7, ["-1.00000E-100", 2]]] }]);
    expect(() => value(shifted, { field: "DISP", column: "D2" })).toThrow("not in its columns");
    const text = makeFrd([
      {
        name: "T",
        components: ["T"],
        rows: [
          [1, [1]],
          [2, [2]],
        ],
      },
    ]).toString("latin1");
    const short = Buffer.from(text.replace(/ -1 {9}2 2.*\n/, ""), "latin1");
    expect(() => value(short, { field: "T" })).toThrow("has 1 rows, but its head says 2");
  });

  it("counts the nodes of a set only, and not those of an excluded one", () => {
    const bytes = makeFrd([
      {
        name: "T",
        components: ["T"],
        rows: [
          [1, [5]],
          [2, [9]],
          [3, [7]],
        ],
      },
    ]);
    const of = (set?: number[], excludeSet?: number[]): number =>
      frdValue(
        bytes,
        { field: "T" },
        { set: set && new Set(set), excludeSet: excludeSet && new Set(excludeSet) },
      );
    expect([of(), of([1, 3]), of(undefined, [2]), of([1, 2], [2])]).toEqual([9, 7, 7, 5]);
    expect(() => of(undefined, [44])).toThrow("none of the nodes of excludeSet is in T");
    expect(() => of([44])).toThrow("T has no rows for these nodes");
  });

  it("reads the short and the long form, more than six components, and lines of Windows", () => {
    const names = Array.from({ length: 8 }, (_, index) => `C${index}`);
    const rows = [[12345, [1, 2, 3, 4, 5, 6, -7, -8]] as const];
    for (const idWidth of [5, 10] as const)
      for (const newline of ["\n", "\r\n"]) {
        const bytes = makeFrd([{ name: "MANY", components: names, rows }], { idWidth, newline });
        expect(names.map((column) => value(bytes, { field: "MANY", column }))).toEqual([
          1, 2, 3, 4, 5, 6, -7, -8,
        ]);
      }
  });
});

const single = fc
  .float({ noNaN: true, noDefaultInfinity: true })
  .filter((number) => number === 0 || Math.abs(number) > 1e-37);

describe("the reader of .frd files", () => {
  it("gives what a slow and obvious reader gives, where values touch each other", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 1, max: 99_999 }), fc.array(single, { minLength: 6, maxLength: 6 })),
          {
            minLength: 1,
            maxLength: 20,
          },
        ),
        fc.constantFrom(5 as const, 10 as const),
        fc.constantFrom("min", "max", "maxAbs", "sum", "mean", "first", "last", "maxVonMises"),
        fc.integer({ min: 0, max: 5 }),
        (rows, idWidth, reduce, component) => {
          const bytes = makeFrd([{ name: "STRESS", components: tensor, rows }], { idWidth });
          const query =
            reduce === "maxVonMises"
              ? { field: "STRESS", reduce }
              : { field: "STRESS", reduce, column: component };
          const naive = readNaively(bytes, idWidth, component, reduce);
          if (Number.isFinite(naive)) expect(value(bytes, query as FrdQuery)).toBe(naive);
          else expect(() => value(bytes, query as FrdQuery)).toThrow(ExtractionError);
        },
      ),
      { numRuns: 200 },
    ));

  it("reads a number as Number does", () =>
    fc.assert(
      fc.property(
        fc.oneof(
          single.map(printE),
          fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number.toExponential(4)),
          fc.integer().map(String),
          fc.stringMatching(/^[-+]?\d{0,9}\.?\d{0,4}([eEdD][-+]?\d{0,3})?$/),
        ),
        (text) => {
          const bytes = Buffer.from(`x${text.padStart(12)}x`, "latin1");
          const read = readFixed(bytes, 1, bytes.length - 1);
          const isNumber = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eEdD][-+]?\d+)?$/.test(text);
          expect(read).toBe(isNumber ? Number(text.replace(/[dD]/, "e")) : Number.NaN);
        },
      ),
      { numRuns: 500 },
    ));

  it("reads an exponent of three digits without E", () => {
    const read = (text: string): number => readFixed(Buffer.from(text), 0, text.length);
    expect([read(" 1.23456-100"), read("-1.23456+100"), read(" 1.0D-03    ")]).toEqual([
      1.23456e-100, -1.23456e100, 0.001,
    ]);
    expect([read("1.0 2"), read("1..0"), read("1E"), read("E+05"), read("")]).toEqual(
      Array(5).fill(Number.NaN),
    );
  });

  it("answers cut and damaged files with a reason or a finite number", () =>
    fc.assert(
      fc.property(
        fc.constantFrom(block, beam),
        fc.nat(),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }),
        fc.boolean(),
        fc.constantFrom<FrdQuery>(
          { field: "STRESS" },
          { field: "DISP" },
          { field: "DISP", column: 1, reduce: "sum" },
        ),
        (file, at, flips, isCut, query) => {
          const bytes = Buffer.from(isCut ? file.subarray(0, at % file.length) : file);
          for (const [place, byte] of flips) if (bytes.length > 0) bytes[place % bytes.length] = byte;
          let result = 0;
          try {
            result = value(bytes, query);
          } catch (error) {
            expect(error).toBeInstanceOf(ExtractionError);
          }
          expect(Number.isFinite(result)).toBe(true);
        },
      ),
      { numRuns: 300 },
    ));
});

function readNaively(bytes: Buffer, idWidth: number, component: number, reduce: string): number {
  const lines = bytes.toString("latin1").split("\n");
  const rows = lines
    .slice(lines.findIndex((line) => line.startsWith(" -4")))
    .filter((line) => line.startsWith(" -1"));
  const at = (line: string, column: number): number =>
    Number(line.slice(3 + idWidth + 12 * column, 15 + idWidth + 12 * column));
  if (reduce === "maxVonMises")
    return Math.max(
      ...rows.map((line) => {
        const [xx = 0, yy = 0, zz = 0, xy = 0, yz = 0, zx = 0] = tensor.map((_, index) => at(line, index));
        const sum = (xx - yy) ** 2 + (yy - zz) ** 2 + (zz - xx) ** 2;
        return Math.sqrt(sum / 2 + 3 * (xy * xy + yz * yz + zx * zx));
      }),
    );
  const values = rows.map((line) => at(line, component));
  const sum = values.reduce((a, b) => a + b);
  switch (reduce) {
    case "min":
      return values.reduce((a, b) => (b < a ? b : a));
    case "max":
      return values.reduce((a, b) => (b > a ? b : a));
    case "maxAbs":
      return Math.max(...values.map(Math.abs));
    case "sum":
      return sum;
    case "mean":
      return sum / values.length;
    case "first":
      return values[0] ?? Number.NaN;
    default:
      return values.at(-1) ?? Number.NaN;
  }
}
