import { totalViolation } from "../../shared/optimise/goals.ts";
import type { Extraction } from "../../shared/optimise/problem.ts";
import type { TrialOutcome } from "../../shared/optimise/trial.ts";
import { type ExtractionPlace, extractValue } from "../extractors/extract-value.ts";
import { ExtractionError } from "../extractors/extraction-error.ts";
import type { TrialScope } from "./build-scope.ts";
import type { CompiledProblem } from "./compile-problem.ts";
import { computeNumber } from "./compute-formulas.ts";
import { TrialFailure } from "./trial-failure.ts";

/**
 * The last part of a trial: reads and computes its values, then its goals.
 * @param outputs what formulas gave before; what is found is added, here and in the scope
 * @param place undefined where nothing is read from files
 * @throws TrialFailure
 */
export async function reachOutcome(
  { extractions, objectives, constraints }: CompiledProblem,
  scope: TrialScope,
  outputs: Record<string, number>,
  place: ExtractionPlace | undefined,
): Promise<TrialOutcome> {
  for (const { extraction, formula } of extractions) {
    const value = formula === undefined ? await read(extraction, place) : computeNumber(formula, scope);
    checkSanity(extraction, value);
    scope.set(extraction.symbol, value);
    outputs[extraction.symbol] = value;
  }
  const reached = objectives.map(({ formula }) => computeNumber(formula, scope));
  const leftSides = constraints.map(({ formula }) => computeNumber(formula, scope));
  return {
    state: "complete",
    outputs,
    objectives: reached,
    constraints: leftSides,
    violation: totalViolation(
      constraints.map(({ constraint }) => constraint),
      leftSides,
    ),
  };
}

async function read(extraction: Extraction, place: ExtractionPlace | undefined): Promise<number> {
  if (place === undefined) throw new Error(`There is no folder to read "${extraction.label}" from`);
  const { nodeId, file } = extraction;
  try {
    return await extractValue(extraction, place);
  } catch (error) {
    if (!(error instanceof ExtractionError)) throw error;
    throw new TrialFailure("extraction", error.message, { nodeId, file: error.file ?? file });
  }
}

function checkSanity({ label, nodeId, file, lowest, highest, unit }: Extraction, value: number): void {
  const place = { nodeId, file };
  const of = unit === undefined ? "" : ` ${unit}`;
  if (lowest !== undefined && value < lowest)
    throw new TrialFailure(
      "out-of-range",
      `"${label}" is ${value}${of}, below the ${lowest}${of} that the study takes for possible`,
      place,
    );
  if (highest !== undefined && value > highest)
    throw new TrialFailure(
      "out-of-range",
      `"${label}" is ${value}${of}, above the ${highest}${of} that the study takes for possible`,
      place,
    );
}
