import { stat } from "node:fs/promises";
import { basename, dirname, relative } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { confinePath } from "../../system/confine-path.ts";
import { TrialFailure } from "./trial-failure.ts";
import type { TrialWork } from "./trial-work.ts";

type StepPlace = { readonly nodeId: string; readonly label: string };

/** The real path of something in the trial folder; it need not be there. @throws TrialFailure not-found */
export async function findInTrial(
  path: string,
  { nodeId, label }: StepPlace,
  { job }: TrialWork,
): Promise<string> {
  try {
    return await confinePath(job.trialFolder, path);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new TrialFailure("not-found", `"${label}" uses ${path}, which leads out of the trial folder`, {
      nodeId,
    });
  }
}

/**
 * The main input of a step, which has to be there: some programs end well without it.
 * @returns its folder in the trial folder (`.` for itself), where the program starts, and its name
 * @throws TrialFailure not-found
 */
export async function findInput(
  input: string,
  place: StepPlace,
  work: TrialWork,
): Promise<{ folder: string; name: string }> {
  const path = await findInTrial(input, place, work);
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile() !== true)
    throw new TrialFailure(
      "not-found",
      `"${place.label}" reads ${input}, which is not in the trial folder: a model has to put it there`,
      { nodeId: place.nodeId },
    );
  const folder = relative(work.job.trialFolder, dirname(path));
  return { folder: folder === "" ? "." : folder, name: basename(path) };
}
