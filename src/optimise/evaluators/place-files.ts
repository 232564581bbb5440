import { constants } from "node:fs";
import { chmod, copyFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { renderTemplate, TemplateError } from "../../shared/expression/render-template.ts";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import { confinePath, isInside } from "../../system/confine-path.ts";
import { hasCode } from "../../system/has-code.ts";
import type { TrialScope } from "./build-scope.ts";
import { TrialFailure } from "./trial-failure.ts";
import { RECORD_FILE, type TrialWork } from "./trial-work.ts";

type ProblemFile = OptimizationProblem["files"][number];

/** A template is one text in memory. */
const MAX_TEMPLATE_BYTES = 100_000_000;
/** Every trial has a copy of it. */
const MAX_FILE_BYTES = 5_000_000_000;

/**
 * Puts the files of the problem into the trial folder: templates filled in, others copied, each with its permissions.
 * @throws TrialFailure not-found, template, resource-limit
 */
export async function placeFiles({ job, scope }: TrialWork): Promise<void> {
  for (const file of job.problem.files) {
    const source = await findSource(file, job.filesFolder);
    const target = await findTarget(file, job.trialFolder);
    await mkdir(dirname(target), { recursive: true });
    if (file.isTemplate) {
      await writeFile(target, fillIn(await readFile(source.path, "utf8"), file, scope));
      await chmod(target, source.mode);
    } else {
      // Shares its blocks with the source where the disk can.
      await copyFile(source.path, target, constants.COPYFILE_FICLONE);
    }
  }
}

async function findSource(
  { source, isTemplate }: ProblemFile,
  filesFolder: string,
): Promise<{ path: string; mode: number }> {
  const path = await confine(filesFolder, source, `${source} leads out of the study's folder`);
  if (isInside(join(filesFolder, ".planform"), path))
    throw new TrialFailure("not-found", `${source} leads into Planform's own files of the study`);
  const info = await stat(path).catch((error: unknown) => {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  });
  if (info === undefined) throw new TrialFailure("not-found", `${source} is not in the study's folder`);
  if (!info.isFile()) throw new TrialFailure("not-found", `${source} is no file`);
  const most = isTemplate ? MAX_TEMPLATE_BYTES : MAX_FILE_BYTES;
  if (info.size > most)
    throw new TrialFailure(
      "resource-limit",
      `${source} is larger than the ${most / 1e6} MB that ${isTemplate ? "a template" : "a file of a trial"} may have`,
    );
  return { path, mode: info.mode & 0o777 };
}

async function findTarget({ target }: ProblemFile, trialFolder: string): Promise<string> {
  if (target === RECORD_FILE)
    throw new TrialFailure(
      "template",
      `${RECORD_FILE} is what Planform writes itself: give the file another target`,
    );
  return confine(trialFolder, target, `The target ${target} leads out of the trial folder`);
}

async function confine(root: string, path: string, message: string): Promise<string> {
  try {
    return await confinePath(root, path);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new TrialFailure("not-found", message);
  }
}

function fillIn(text: string, { source }: ProblemFile, scope: TrialScope): string {
  try {
    return renderTemplate(text, scope);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new TrialFailure("template", `${source}: ${error.message}`);
  }
}
