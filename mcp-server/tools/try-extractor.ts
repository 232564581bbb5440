import { z } from "zod";
import { describeResultFile, type ResultFile } from "../../src/optimise/extractors/describe-result-file.ts";
import { extractValue } from "../../src/optimise/extractors/extract-value.ts";
import { ExtractionError } from "../../src/optimise/extractors/extraction-error.ts";
import { AppError } from "../../src/shared/errors.ts";
import { ExtractorData } from "../../src/shared/study/node-types.ts";
import { takeThatFit } from "../canvas/take-that-fit.ts";
import { EvaluationName } from "../runs/evaluation-folder.ts";
import { RunId, TrialNumber } from "../runs/input-fields.ts";
import { assertReadable, findResultPlace, type ResultPlace } from "../runs/result-place.ts";
import { defineTool, reads } from "../tool.ts";

const { shape } = ExtractorData;
/** Room for what a file holds, characters of JSON. */
const FILE_CHARS = 28_000;

const fields = {
  file: shape.file.unwrap().describe("result file in the folder"),
  section: shape.section,
  set: shape.set,
  excludeSet: shape.excludeSet,
  field: shape.field,
  column: shape.column,
  row: shape.row,
  reduce: shape.reduce,
  path: shape.path,
  pattern: shape.pattern,
};

export const tryExtractorTool = defineTool({
  name: "try_extractor",
  title: "Try an extractor",
  description:
    "Reads a value from a result file as an extractor with these fields would, and answers with it, or with the reason and with what the file holds. Without kind it only tells what the file holds: blocks, fields, paths, columns. It reads from a trial whose folder is kept (the newest one when left out), from a design that evaluate_design has computed, or from the study's folder. list_extractors tells the fields of each kind; formulas and scripts are tried with evaluate_design.",
  annotations: reads,
  answersWith: "program output",
  input: z.strictObject({
    kind: z.enum(["calculixDat", "calculixFrd", "json", "csv", "regex"]).optional(),
    ...fields,
    runId: RunId,
    trial: TrialNumber.optional(),
    evaluated: EvaluationName.optional().describe("as evaluate_design has named it"),
    inStudy: z.boolean().optional().describe("true: a file of the study's folder"),
  }),
  async run({ kind, runId, trial, evaluated, inStudy, ...extractor }, { surroundings }) {
    const place = await findResultPlace(surroundings, { runId, trial, evaluated, inStudy });
    const { file } = extractor;
    await assertReadable(place, file);
    const from = `${file} of ${place.name}`;
    if (kind === undefined) return { from, holds: await describeFile(place, file) };
    try {
      const extraction = { ...extractor, kind, nodeId: "tried", label: "The extractor", symbol: "tried" };
      const value = await extractValue(extraction, {
        trialFolder: place.folder,
        decks: place.decks,
        runScript: async () => {
          throw new AppError("internal", "No script is tried here");
        },
      });
      return { success: true, from, value };
    } catch (error) {
      if (!(error instanceof ExtractionError)) throw error;
      const holds = await describeFile(place, file).catch(() => undefined); // the reason says what keeps it from being read
      return {
        success: false,
        from,
        reason: error.message.slice(0, 2_000),
        ...(holds === undefined ? {} : { holds }),
      };
    }
  },
});

/** @throws AppError invalid-input with the reason where the file cannot be read */
async function describeFile({ folder }: ResultPlace, file: string): Promise<object> {
  try {
    return fitFile(await describeResultFile(folder, file));
  } catch (error) {
    if (!(error instanceof ExtractionError)) throw error;
    throw new AppError("invalid-input", `${file} cannot be read: ${error.message}`, { cause: error });
  }
}

function fitFile(described: ResultFile): object {
  switch (described.kind) {
    case "calculixDat":
      return fitList(described, "blocks", described.blocks);
    case "calculixFrd":
      return fitList(described, "fields", described.fields);
    case "json":
      return fitList(described, "values", described.values);
    case "text":
      return fitList(described, "lines", described.lines);
    case "csv": {
      const [columns, firstRow] = [described.columns, described.firstRow].map((texts) =>
        takeThatFit(texts, FILE_CHARS / 2),
      );
      return { ...described, columns, firstRow };
    }
  }
}

function fitList(
  described: { readonly more: number },
  name: string,
  items: readonly (object | string)[],
): object {
  const fitting = takeThatFit(items, FILE_CHARS);
  return { ...described, [name]: fitting, more: described.more + items.length - fitting.length };
}
