import type { Extraction } from "../../shared/optimise/problem.ts";
import { csvValue } from "./csv-value.ts";
import { datValue } from "./dat-value.ts";
import { ExtractionError } from "./extraction-error.ts";
import { frdValue } from "./frd-value.ts";
import { jsonValue } from "./json-value.ts";
import { readNodeSets } from "./node-sets.ts";
import { patternValue } from "./pattern-value.ts";
import { MOST_FRD_BYTES, readResultFile, readResultText } from "./read-result-file.ts";
import { printedValue } from "./script-value.ts";

/** Where extractors read. */
export type ExtractionPlace = {
  /** With its links resolved. */
  readonly trialFolder: string;
  /** Decks that the steps ran, relative to the trial folder: node sets are looked up in them. */
  readonly decks: readonly string[];
  /** Runs a script extractor and gives what it printed. */
  readonly runScript: (script: string) => Promise<string>;
};

const MOST_MESSAGE = 2_000;

/**
 * Reads one value from what the steps of a trial wrote. Formulas are not read but computed: they are no kind for this.
 * @returns a finite number
 * @throws ExtractionError
 */
export async function extractValue(extraction: Extraction, place: ExtractionPlace): Promise<number> {
  const { file, label } = extraction;
  try {
    if (file === undefined) throw new ExtractionError("say which file it is in");
    return await readValue(extraction, file, place);
  } catch (error) {
    if (!(error instanceof ExtractionError)) throw error;
    const where = file === undefined ? "" : ` from ${file}`;
    const message = `"${label}" cannot be read${where}: ${error.message}`;
    // Names and pieces of files are in it: it stays one line, and short enough to be shown.
    throw new ExtractionError(message.replaceAll(/\s+/g, " ").slice(0, MOST_MESSAGE), file);
  }
}

async function readValue(extraction: Extraction, file: string, place: ExtractionPlace): Promise<number> {
  const { trialFolder, decks, runScript } = place;
  switch (extraction.kind) {
    case "calculixDat":
      return datValue(await readResultText(trialFolder, file), extraction);
    case "calculixFrd": {
      const bytes = await readResultFile(trialFolder, file, MOST_FRD_BYTES);
      return frdValue(bytes, extraction, await chooseNodes(extraction, trialFolder, decks));
    }
    case "json":
      return jsonValue(await readResultText(trialFolder, file), extraction);
    case "csv":
      return csvValue(await readResultText(trialFolder, file), extraction);
    case "regex":
      return patternValue(await readResultText(trialFolder, file), extraction);
    case "script":
      return printedValue(await runScript(file));
    case "formula":
      throw new ExtractionError("a formula is computed, not read");
  }
}

async function chooseNodes(
  { set, excludeSet }: Extraction,
  trialFolder: string,
  decks: readonly string[],
): Promise<{ set: ReadonlySet<number> | undefined; excludeSet: ReadonlySet<number> | undefined }> {
  const names = [set, excludeSet].filter((name) => name !== undefined);
  const found = names.length === 0 ? [] : await readNodeSets(trialFolder, decks, names);
  return {
    set: set === undefined ? undefined : found[0],
    excludeSet: excludeSet === undefined ? undefined : found.at(-1),
  };
}
