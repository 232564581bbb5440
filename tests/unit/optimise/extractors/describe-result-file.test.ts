import { realpathSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { describeResultFile } from "../../../../src/optimise/extractors/describe-result-file.ts";
import { extractValue } from "../../../../src/optimise/extractors/extract-value.ts";
import { makeExtraction } from "../../../support/make-extraction.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const results = join(import.meta.dirname, "../../../fixtures/results");
let folder: string;

beforeEach(async () => {
  folder = realpathSync(await temporaryFolder());
});

async function describeText(
  name: string,
  text: string,
): Promise<Awaited<ReturnType<typeof describeResultFile>>> {
  await writeFile(join(folder, name), text);
  return describeResultFile(folder, name);
}

describe("what can be read from a result file", () => {
  it("is told of each block of a .dat file in words that an extractor takes", async () => {
    await copyFile(join(results, "block.dat"), join(folder, "block.dat"));
    const found = await describeResultFile(folder, "block.dat");
    if (found.kind !== "calculixDat") throw new Error(`it is ${found.kind}`);
    expect(found.blocks.find(({ section }) => section === "displacements")).toMatchObject({
      set: "TOP",
      times: [1, 1.5, 2],
      columns: ["node", "vx", "vy", "vz"],
      rows: 4,
    });
    const place = { trialFolder: folder, decks: [], runScript: () => Promise.resolve("") };
    for (const { section, set, columns } of found.blocks) {
      const named = { section, column: columns.at(-1) ?? "", ...(set === undefined ? {} : { set }) };
      const extraction = makeExtraction({ kind: "calculixDat", file: "block.dat", ...named });
      expect(await extractValue(extraction, place)).toBeTypeOf("number");
    }
  });

  it("is told of each field of an .frd file", async () => {
    await copyFile(join(results, "block.frd"), join(folder, "block.frd"));
    const found = await describeResultFile(folder, "block.frd");
    if (found.kind !== "calculixFrd") throw new Error(`it is ${found.kind}`);
    expect(found.fields.map(({ field }) => field)).toEqual([
      "DISP",
      "STRESS",
      "TOSTRAIN",
      "FORC",
      "ENER",
      "ERROR",
    ]);
    expect(found.fields[0]).toMatchObject({
      components: ["D1", "D2", "D3", "ALL"],
      nodes: 4,
      lastValue: 17485.59905,
    });
    expect(found.fields[0]?.steps).toBeGreaterThan(5);
  });

  it("is told of a JSON file by paths that lead to the values", async () => {
    const value = { mass: 2, cases: [{ "max stress": 3 }], 'a"b': 4, list: [1, 2], none: null };
    const found = await describeText("r.json", JSON.stringify(value));
    expect(found).toEqual({
      kind: "json",
      values: [
        { path: "mass", value: "2" },
        { path: 'cases[0]["max stress"]', value: "3" },
        { path: "['a\"b']", value: "4" },
        { path: "list", value: "[1,2]" },
        { path: "none", value: "null" },
      ],
      more: 0,
    });
    const many = await describeText(
      "r.json",
      JSON.stringify(Array.from({ length: 5_000 }, () => ({ a: 1 }))),
    );
    expect(JSON.stringify(many).length).toBeLessThan(10_000);
  });

  it("is told of a table by its columns, of other files by their first lines", async () => {
    expect(await describeText("t.csv", "a;b\n1;2\n3;4\n")).toEqual({
      kind: "csv",
      delimiter: ";",
      columns: ["a", "b"],
      rows: 2,
      firstRow: ["1", "2"],
    });
    expect(await describeText("log.txt", "one\ntwo")).toEqual({
      kind: "text",
      lines: ["one", "two"],
      more: 0,
    });
    expect(await describeText("broken.json", "{")).toEqual({ kind: "text", lines: ["{"], more: 0 });
    expect(await describeText("none.dat", "words")).toEqual({ kind: "text", lines: ["words"], more: 0 });
    const long = await describeText("log.txt", "x".repeat(1_000_000) + "\n".repeat(1_000));
    expect(JSON.stringify(long).length).toBeLessThan(1_000);
  });

  it("is refused where the file is not there", async () => {
    await expect(describeResultFile(folder, "a.dat")).rejects.toThrow("it is not there");
    await expect(describeResultFile(folder, "../a.dat")).rejects.toThrow("outside");
  });
});
