import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { describeResultFile } from "../../src/optimise/extractors/describe-result-file.ts";
import { extractValue } from "../../src/optimise/extractors/extract-value.ts";
import { ExtractionError } from "../../src/optimise/extractors/extraction-error.ts";
import { patternValue } from "../../src/optimise/extractors/pattern-value.ts";
import { gmshToCalculix } from "../../src/optimise/mesh/gmsh-to-calculix.ts";
import { listExtractors } from "../../src/shared/optimise/extractor-kinds.ts";
import type { Extraction } from "../../src/shared/optimise/problem.ts";
import { ExtractorData } from "../../src/shared/study/node-types.ts";
import { damageBytes, damageJson, damageText } from "../support/damage.ts";
import { fuzz, type Random } from "../support/fuzz.ts";
import { makeExtraction } from "../support/make-extraction.ts";

const recorded = join(import.meta.dirname, "../fixtures/results");
const files: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    readdirSync(recorded).map((name) => [name, readFileSync(join(recorded, name), "latin1")]),
  ),
  "results.json":
    '{"results": {"weight": 5060.85, "cases": [{"max stress": 1.5e3}, [1, 2, 3]]}, "text": "7"}',
  "history.csv": 'time,"stress, MPa"\n0,1.5\n1,-2e3\n2,3\n',
  "german.csv": "Zeit;Spannung\n0,5;1,5\n1;2\n",
};
const folder = realpathSync(mkdtempSync(join(tmpdir(), "planform-fuzz-results-")));
for (const name of Object.keys(files)) putBack(name);
afterAll(() => rmSync(folder, { recursive: true }));

const places: readonly Partial<Extraction>[] = [
  ...listExtractors().map(({ example }) => ({ ...example, symbol: "value" })),
  { kind: "calculixFrd", file: "block.frd", field: "DISP", column: "ALL" },
  { kind: "calculixFrd", file: "block.frd", field: "STRESS", set: "TOP", excludeSet: "FIX" },
  { kind: "calculixDat", file: "block.dat", section: "eigenvalue", row: 0, column: "hertz" },
  { kind: "calculixDat", file: "block.dat", section: "stresses at time 1", column: 3, reduce: "maxAbs" },
  { kind: "json", file: "results.json", path: 'results.cases[0]["max stress"]' },
  { kind: "json", file: "results.json", path: "results.cases[-1]", reduce: "mean" },
  { kind: "csv", file: "german.csv", column: "Spannung", reduce: "sum" },
];

/** A value from a damaged file is a finite number, or the reason why it is none. */
async function expectValueOrReason(extraction: Extraction): Promise<void> {
  let value = 0;
  try {
    value = await extractValue(extraction, {
      trialFolder: folder,
      decks: ["block.inp"],
      runScript: (script) => Promise.resolve(`${script}\n${files["block.dat"]}`),
    });
  } catch (error) {
    expect(error).toBeInstanceOf(ExtractionError);
    expect(error instanceof Error && error.message.length).toBeLessThan(4_000);
    expect(error instanceof Error && error.message).not.toContain("\n");
  }
  expect(Number.isFinite(value)).toBe(true);
  expect({}).not.toHaveProperty("polluted");
}

function putBack(name: string): void {
  writeFileSync(join(folder, name), files[name] ?? "", "latin1");
}

function put(name: string, text: string, random: Random): void {
  const damaged = random.oneIn(2) ? damageBytes(text, random) : Buffer.from(damageText(text, random));
  writeFileSync(join(folder, name), damaged);
}

describe("results", () => {
  it("give a number or a reason, whatever their bytes are", () =>
    fuzz({
      inputs: 400,
      make(random) {
        const place = random.find(places) ?? {};
        for (const name of [place.file ?? "results.json", "block.inp"])
          put(name, files[name] ?? "1\n", random);
        return makeExtraction(place);
      },
      async run(extraction) {
        await expectValueOrReason(extraction);
        const described = await describeResultFile(folder, extraction.file ?? "").catch((error: unknown) => {
          expect(error).toBeInstanceOf(ExtractionError);
        });
        expect(JSON.stringify(described ?? {}).length).toBeLessThan(200_000);
        for (const name of [extraction.file ?? "results.json", "block.inp"]) putBack(name);
      },
    }));

  it("give a number or a reason, whatever an extractor asks for", () =>
    fuzz({
      inputs: 400,
      make(random) {
        const known = [
          "block.frd",
          "beam.frd",
          "block.dat",
          "TOP",
          "NALL",
          "DISP",
          "maxVonMises",
          "(a*)*b",
          -1,
        ];
        return ExtractorData.safeParse(damageJson(random.find(places), random, known)).data;
      },
      async run(data) {
        if (data !== undefined) await expectValueOrReason(makeExtraction({ ...data, symbol: "value" }));
      },
    }));

  it("are searched for damaged patterns no longer than the limit", () =>
    fuzz({
      inputs: 60,
      make: (random) => ({
        text: damageText(files["block.dat"] ?? "", random).slice(0, 4_000),
        pattern: damageText(
          random.pick(["(\\S+)+ for", "(a|a)*b", "^ *(\\d+) +([-\\d.E+]+)$", "(?<=x)y"]),
          random,
        ),
      }),
      run({ text, pattern }) {
        try {
          expect(Number.isFinite(patternValue(text, { pattern: pattern.slice(0, 1_000) }))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ExtractionError);
        }
      },
    }));
});

describe("meshes", () => {
  it("become CalculiX input or are refused in words, whatever their bytes are", () =>
    fuzz({
      inputs: 300,
      make(random) {
        const name = random.pick(["rectangle-tri6.inp", "rectangle-quad8.inp", "box-hex20.inp"]);
        const text = files[name] ?? "";
        const damaged = random.oneIn(2)
          ? damageBytes(text, random).toString("latin1")
          : damageText(text, random);
        return {
          damaged,
          dimension: name.startsWith("box") ? (3 as const) : (2 as const),
          set: random.pick(["RIGHT", "TOP"]),
        };
      },
      run({ damaged, dimension, set }) {
        let made: ReturnType<typeof gmshToCalculix> | undefined;
        try {
          made = gmshToCalculix(damaged, { dimension, loads: [{ set, direction: 2, total: 7 }] });
        } catch (error) {
          expect(error instanceof Error && error.constructor).toBe(Error);
          expect(error instanceof Error && error.message).toMatch(/mesh|group|faces|volume/i);
        }
        const forces = (made?.loads.get(set) ?? "").split("\n").filter((row) => row !== "");
        if (made !== undefined)
          expect(forces.reduce((sum, row) => sum + Number(row.split(",")[2]), 0)).toBeCloseTo(7, 6);
      },
    }));
});
