import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvValue, parseCsv } from "../../../../src/optimise/extractors/csv-value.ts";

const table = "time, load ,max stress\n0,1,10\n1,2,-30\n2,4,20\n";

describe("a value of a table", () => {
  it("is found by the name or place of its column", () => {
    expect(csvValue(table, { column: "load" })).toBe(4);
    expect(csvValue(table, { column: "Max Stress" })).toBe(20);
    expect(csvValue(table, { column: 0 })).toBe(2);
    expect(csvValue(table, { column: -1 })).toBe(20);
    expect(csvValue(table, { column: "1" })).toBe(4);
  });

  it("is that of a row, or reduced", () => {
    expect(csvValue(table, { column: "load", row: 0 })).toBe(1);
    expect(csvValue(table, { column: "load", row: -2 })).toBe(2);
    expect(csvValue(table, { column: "max stress", reduce: "maxAbs" })).toBe(30);
    expect(csvValue(table, { column: "max stress", reduce: "mean" })).toBe(0);
  });

  it("is read without names, with quotes, tabs, lines of Windows and decimal commas", () => {
    expect(csvValue("1,2\n3,4\n", { column: 1, row: 0 })).toBe(2);
    expect(csvValue("7\n8\n", {})).toBe(8);
    expect(csvValue('"a, b","say ""x"""\r\n"1","2.5"\r\n', { column: 'say "x"' })).toBe(2.5);
    expect(csvValue("a\tb\n1,5\t2\n", { column: "a" })).toBe(1.5);
    expect(csvValue("a;b\n1,5;2,25\n\n", { column: "b" })).toBe(2.25);
    expect(csvValue("a,b\n1.5,2", { column: "b" })).toBe(2);
  });

  it.each([
    [table, { column: "x" }, 'no column "x"; there are: time, load, max stress'],
    [table, {}, "say which column is meant, of: time, load, max stress"],
    [table, { column: 3 }, "no column 3"],
    ["1,2\n", { column: "a" }, "there are: 0, 1 (without names)"],
    ["a,b\n1,x\n", { column: "b" }, 'row 0 has "x" in column b, which is no number'],
    ["a,b\n1\n", { column: "b" }, "row 0 has nothing in column b"],
    ["a,b\n1,nan\n", { column: "b" }, "which is no number"],
    ["a,b\n", { column: "b" }, "no rows below its names"],
    ["", { column: "b" }, "it is empty"],
  ])("says what is wrong with %j", (text, query, words) => {
    expect(() => csvValue(text, query)).toThrow(words);
  });

  it("is read back from what was written", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.array(
            fc.string({ unit: "grapheme-ascii" }).map((cell) => `${cell}x`),
            { minLength: 2, maxLength: 2 },
          ),
          {
            minLength: 2,
            maxLength: 6,
          },
        ),
        fc.constantFrom(",", ";", "\t"),
        fc.constantFrom("\n", "\r\n"),
        (rows, delimiter, newline) => {
          const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
          const text = rows.map((row) => row.map(quoted).join(delimiter)).join(newline);
          const read = parseCsv(text);
          expect([read.header, ...read.rows]).toEqual([
            rows[0]?.map((cell) => cell.trim()),
            ...rows.slice(1),
          ]);
        },
      ),
    ));
});
