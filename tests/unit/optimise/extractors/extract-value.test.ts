import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { copyFile, mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { extractValue } from "../../../../src/optimise/extractors/extract-value.ts";
import { ExtractionError } from "../../../../src/optimise/extractors/extraction-error.ts";
import type { Extraction } from "../../../../src/shared/optimise/problem.ts";
import { makeExtraction } from "../../../support/make-extraction.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const results = join(import.meta.dirname, "../../../fixtures/results");
let folder: string;

beforeEach(async () => {
  folder = realpathSync(await temporaryFolder());
});

const extract = (
  fields: Partial<Extraction>,
  more: { decks?: readonly string[]; printed?: string } = {},
): Promise<number> =>
  extractValue(makeExtraction(fields), {
    trialFolder: folder,
    decks: more.decks ?? [],
    runScript: async (script) => `${script}\n${more.printed ?? ""}`,
  });

describe("extractValue", () => {
  it("reads each kind of file", async () => {
    await copyFile(join(results, "beam.dat"), join(folder, "beam.dat"));
    await copyFile(join(results, "beam.frd"), join(folder, "beam.frd"));
    await writeFile(join(folder, "r.json"), '\ufeff{"mass": 2.5}');
    await writeFile(join(folder, "r.csv"), "t,mass\n0,1\n1,3\n");
    await writeFile(join(folder, "log.txt"), "mass: 1\nmass: 4 kg\n");
    expect(await extract({ kind: "calculixDat", file: "beam.dat", section: "volume", column: "total" })).toBe(
      507_000,
    );
    expect(await extract({ kind: "calculixFrd", file: "beam.frd", field: "STRESS" })).toBeCloseTo(177.949, 3);
    expect(await extract({ kind: "json", file: "r.json", path: "mass" })).toBe(2.5);
    expect(await extract({ kind: "csv", file: "r.csv", column: "mass" })).toBe(3);
    expect(await extract({ kind: "regex", file: "log.txt", pattern: "mass: (\\S+)" })).toBe(4);
    expect(await extract({ kind: "script", file: "read.py" }, { printed: "mass = 7.5\n" })).toBe(7.5);
  });

  it("leaves out the nodes of a set of the deck", async () => {
    await copyFile(join(results, "block.frd"), join(folder, "block.frd"));
    await copyFile(join(results, "block.inp"), join(folder, "block.inp"));
    const stress = { kind: "calculixFrd", file: "block.frd", field: "STRESS" } as const;
    const decks = ["block.inp"];
    const most = await extract(stress);
    expect(await extract({ ...stress, excludeSet: "fix" }, { decks })).toBeLessThan(most);
    expect(await extract({ ...stress, set: "FIX" }, { decks })).toBe(most);
    await expect(extract({ ...stress, set: "NIX" }, { decks })).rejects.toThrow(
      "there is no node set NIX in block.inp; there are: NALL, FIX, TOP",
    );
    await expect(extract({ ...stress, set: "FIX" })).rejects.toThrow("no step runs a CalculiX deck");
  });

  it("names the value, the file, and what is there instead of it", async () => {
    await writeFile(join(folder, "beam.dat"), "");
    await mkdir(join(folder, "out"));
    const error: unknown = await extract({ label: "Mass", file: "beam.json" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ExtractionError);
    expect(error).toMatchObject({
      file: "beam.json",
      message: '"Mass" cannot be read from beam.json: it is not there; the trial folder has beam.dat, out/',
    });
    await expect(extract({ file: "out/a.json" })).rejects.toThrow("out/ is empty");
    await expect(extract({ file: "nix/a.json" })).rejects.toThrow("the trial folder has beam.dat, out/");
    await expect(extract({ file: "out" })).rejects.toThrow("it is no file");
    await expect(extract({})).rejects.toThrow('"Value" cannot be read: say which file it is in');
    await expect(extract({ kind: "formula", file: "x" })).rejects.toThrow("computed, not read");
  });

  it("reads nothing outside the trial folder", async () => {
    const outside = await temporaryFolder();
    await writeFile(join(outside, "secret.json"), "1");
    await symlink(join(outside, "secret.json"), join(folder, "link.json"));
    await expect(extract({ file: "link.json" })).rejects.toThrow("outside");
    await expect(extract({ file: "../secret.json" })).rejects.toThrow("outside");
    await expect(extract({ file: "a\0b" })).rejects.toBeInstanceOf(ExtractionError);
  });

  it("waits for no pipe and reads no file that is too large", async () => {
    execFileSync("mkfifo", [join(folder, "pipe.json")]);
    await expect(extract({ file: "pipe.json" })).rejects.toThrow("it is no file");
    await writeFile(join(folder, "large.json"), "");
    await truncate(join(folder, "large.json"), 65_000_000);
    await expect(extract({ file: "large.json" })).rejects.toThrow("it has 65 MB; at most 64 MB are read");
  });
});
