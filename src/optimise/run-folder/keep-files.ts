import { constants } from "node:fs";
import { copyFile, mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import { confinePath, isInside } from "../../system/confine-path.ts";
import { hasCode } from "../../system/has-code.ts";

/**
 * Copies the files of a problem into its run, so that all trials compute the same model, also those of a run that goes on
 * weeks later. Shares their blocks with the study where the disk can.
 * @throws AppError study-not-ready where one is not there; invalid-input where one leads out of the study
 */
export async function keepFiles(
  { files }: Pick<OptimizationProblem, "files">,
  { studyFolder, filesFolder }: { readonly studyFolder: string; readonly filesFolder: string },
): Promise<void> {
  await mkdir(filesFolder, { mode: 0o700 });
  for (const source of new Set(files.map((file) => file.source))) {
    const path = await confinePath(studyFolder, source);
    const isFile = (await statIfThere(path))?.isFile() === true;
    if (!isFile || isInside(join(studyFolder, ".planform"), path))
      throw new AppError("study-not-ready", `${source} is no file of the study's folder`);
    const target = join(filesFolder, source);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(path, target, constants.COPYFILE_FICLONE);
  }
}

async function statIfThere(path: string) {
  return stat(path).catch((error: unknown) => {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  });
}
