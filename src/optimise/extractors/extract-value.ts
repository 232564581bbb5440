import type { Extraction } from "../../shared/optimise/problem.ts";

/** Where extractors read. */
export type ExtractionPlace = {
  /** With its links resolved. */
  readonly trialFolder: string;
  /** Decks that the steps ran, relative to the trial folder: node sets are looked up in them. */
  readonly decks: readonly string[];
  /** Runs a script extractor and gives what it printed. */
  readonly runScript: (script: string) => Promise<string>;
};

/** A value could not be read; the message names the file and says why. */
export class ExtractionError extends Error {
  readonly file: string | undefined;

  constructor(message: string, file?: string) {
    super(message);
    this.name = "ExtractionError";
    this.file = file;
  }
}

/**
 * Reads one value from what the steps of a trial wrote. Formulas are not read but computed: they are no kind for this.
 * @throws ExtractionError
 */
export async function extractValue(extraction: Extraction, place: ExtractionPlace): Promise<number> {
  throw new ExtractionError(`not written yet: ${extraction.label} in ${place.trialFolder}`);
}
