import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { datValue } from "../../../../src/optimise/extractors/dat-value.ts";
import { parseDat } from "../../../../src/optimise/extractors/parse-dat.ts";

const results = join(import.meta.dirname, "../../../fixtures/results");
const block = readFileSync(join(results, "block.dat"), "utf8");
const beam = readFileSync(join(results, "beam.dat"), "utf8");

describe("a .dat file of CalculiX", () => {
  it("gives a displacement by the name of its column", () => {
    expect(datValue(beam, { section: "displacements", set: "TIP", column: "vz" })).toBe(-1.944516);
    expect(datValue(beam, { section: "Displacements", set: "tip", column: "VZ" })).toBe(-1.944516);
  });

  it("gives a column by its place, from either end", () => {
    expect(datValue(beam, { section: "displacements", column: 0 })).toBe(21);
    expect(datValue(beam, { section: "displacements", column: 3 })).toBe(-1.944516);
    expect(datValue(beam, { section: "displacements", column: -1 })).toBe(-1.944516);
    expect(datValue(beam, { section: "displacements", column: "-1" })).toBe(-1.944516);
  });

  it("tells the total from the parts by section and column", () => {
    expect(datValue(block, { section: "volume", set: "BODY", column: "total" })).toBe(2000);
    expect(datValue(block, { section: "volume", column: "volume", reduce: "first" })).toBe(1000);
    expect(datValue(block, { section: "total volume" })).toBe(2000);
    expect(datValue(block, { section: "forces", set: "FIX", column: "fx", reduce: "first" })).toBeCloseTo(
      -25,
      4,
    );
    expect(datValue(block, { section: "total force", set: "FIX", column: "fx" })).toBe(-100);
  });

  it("gives the modes of a frequency step by sensible names", () => {
    for (const section of ["E I G E N V A L U E", "eigenvalue", "Eigenvalue output"])
      expect(datValue(block, { section, row: 0, column: "frequency" })).toBe(22294.43);
    expect(datValue(block, { section: "eigenvalue", row: -1, column: "hertz" })).toBe(41132.57);
    expect(datValue(block, { section: "eigenvalue", row: 0, column: "radians" })).toBe(140080.1);
    expect(datValue(block, { section: "eigenvalue", row: 0, column: "mode" })).toBe(1);
    expect(datValue(block, { section: "eigenvalue", column: "imaginary" })).toBe(0);
    expect(datValue(block, { section: "buckling", reduce: "min", column: "factor" })).toBe(3797.906);
    expect(datValue(block, { section: "effective modal mass", row: 1, column: "x" })).toBe(0.8762844e-5);
    expect(datValue(block, { section: "total effective mass", column: "y-rotation" })).toBe(0.2442222e-2);
  });

  it("reduces the rows, to the last one where nothing is said", () => {
    const of = (reduce?: "first" | "last" | "min" | "max" | "maxAbs" | "sum" | "mean"): number =>
      datValue(block, {
        section: "displacements at time 1",
        set: "TOP",
        column: "vy",
        ...(reduce === undefined ? {} : { reduce }),
      });
    expect([of("first"), of(), of("min"), of("max"), of("maxAbs")]).toEqual([
      5.862091e-6, -5.862091e-6, -5.862091e-6, 5.862091e-6, 5.862091e-6,
    ]);
    expect(of("sum")).toBeCloseTo(0, 20);
    expect(datValue(block, { section: "temperatures", reduce: "mean" })).toBe(20);
  });

  it("takes the last step, unless a time is said", () => {
    const stress = { section: "stresses", column: "sxx", reduce: "first" } as const;
    expect(datValue(block, { ...stress, section: "stresses at time 1.0" })).toBe(1.706211);
    expect(datValue(block, stress)).not.toBe(1.706211);
    expect(() => datValue(block, { ...stress, section: "stresses at time 7" })).toThrow(
      "there are the times 1, 1.5, 2",
    );
  });

  it.each([
    [
      { section: "reactions" },
      'no block "reactions"; there are: "eigenvalue output", "participation factors"',
    ],
    [{ section: "displacements", set: "NIX" }, "for set NIX; there are the sets TOP"],
    [{ section: "displacements", column: "vq" }, 'no column "vq"; it has: node vx vy vz'],
    [{ section: "displacements", column: 9 }, "no column 9"],
    [{ section: "displacements" }, "several columns: say which one of: node vx vy vz"],
    [{ section: "total force", column: "fx" }, "for several sets: say which one of FIX, TOP"],
    [
      { section: "eigenvalue", column: "mode", row: 5 },
      'no row 5: "eigenvalue output" has 3 rows, counted from 0',
    ],
    [{ section: "total volume", reduce: "maxVonMises" }, "maxVonMises is for the stress of a .frd file"],
  ] as const)("says for %j what there is", (query, words) => {
    expect(() => datValue(block, query)).toThrow(words);
  });

  it("takes a failed number for no number, and Fortran's exponent of three digits for one", () => {
    const table = (cell: string): string =>
      ` displacements (vx,vy,vz) for set TIP and time  0.1000000E+01\n\n  21 ${cell}  1.0E+00  2.0E+00\n`;
    expect(datValue(table("1.0-100"), { column: "vx" })).toBe(1e-100);
    expect(datValue(table("1.5D+02"), { column: "vx" })).toBe(150);
    for (const cell of ["NaN", "-Infinity", "************", "1.0E+999"]) {
      expect(() => datValue(table(cell), { column: "vx" })).toThrow("is no number");
      expect(datValue(table(cell), { column: "vz" })).toBe(2);
    }
    expect(() => datValue(table("1.0E+00-2.0E+00"), { column: "vx" })).toThrow('no column "vx"');
  });

  it("says that a file without tables holds no results", () => {
    expect(() => datValue("", { section: "displacements" })).toThrow("it holds no results");
    expect(() => datValue("\n words\n and more\n", {})).toThrow("it holds no results");
  });

  it("is split into blocks with set, time and columns", () => {
    const blocks = parseDat(block);
    expect(blocks.slice(0, 5).map(({ title, set, time, rows }) => [title, set, time, rows.length])).toEqual([
      ["eigenvalue output", undefined, undefined, 3],
      ["participation factors", undefined, undefined, 3],
      ["effective modal mass", undefined, undefined, 3],
      ["total effective mass", undefined, undefined, 1],
      ["displacements", "TOP", 1, 4],
    ]);
  });
});
